"""The console: what supervisors and inspectors see in a browser, made on the server, whole without any script."""
