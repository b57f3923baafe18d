"""Signs (疑点): what a case leaves for the supervision views, and the views that are read off them."""
