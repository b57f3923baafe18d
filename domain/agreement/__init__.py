"""An agreement: a supply undertaking (协议供货承诺) with its products, suppliers, orders, extension and ladder."""
