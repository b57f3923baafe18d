"""Paper as a file: a page of the console, whole in itself, becomes a PDF by whatever the operator has for it."""

from typing import Protocol

from domain.errors import Refused


class NoPrinter(Refused):
    """本系统没有配置生成 PDF 的浏览器，请在浏览器中打印为 PDF。No browser is named that makes PDF: print the page to a file."""  # noqa: E501 - the docstring is the message

    code = "no_printer"


class PrinterBusy(Refused):
    """正在生成的 PDF 太多，请稍候再试。Too many are being printed; nothing was recorded."""

    code = "printer_busy"


class PrinterFailed(Refused):
    """生成 PDF 未成功，请在浏览器中打印；原因见服务器日志。The page could not be printed; the server's log says why."""

    code = "printer_failed"


class Printer(Protocol):
    """Makes PDF of pages."""

    @property
    def is_there(self) -> bool:
        """Tell whether anything can be printed."""

    def pdf(self, page: str) -> bytes:
        """Print a page that needs nothing beside itself; raise `NoPrinter`, `PrinterBusy` or `PrinterFailed`."""


class Unprinted:
    """The printer of a deployment that has none."""

    is_there = False

    def pdf(self, page: str) -> bytes:
        """Refuse."""
        raise NoPrinter


NO_PRINTER = Unprinted()
