"""A letter to send."""

from dataclasses import replace

from application.sender import Letter
from domain.procedures.notices import Channel

LETTER = Letter(
    key="system:case:5f0c:notice:result:17",
    channel=Channel.SMS,
    address="13800000000",
    number="政务办〔2025〕1号",
    subject="办理结果告知 政务办〔2025〕1号",
    zh="您的办件已办结。",
    en="Your case was closed.",
)
MAIL = replace(LETTER, channel=Channel.EMAIL, address="someone@example.org")
