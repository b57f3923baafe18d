// The console is whole without this; it only spares a reader the reloading of a page. No state is kept here.
"use strict";
