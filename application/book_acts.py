"""The acts on the books by name. One row per act, one act per address."""

import re
from typing import Any

from application import book_requests as ask
from application.books import BookAct, Changed, Shelf
from application.requests import Request
from domain.book_occasion import BookOccasion
from domain.catalogue import entering
from domain.catalogue.item import ServiceItem, item_stream
from domain.directory.directory import DIRECTORY_STREAM, Directory
from domain.directory.members import MEMBERS_STREAM, Member, Members, NotAMember
from domain.directory.unit import UnitUnknown
from domain.errors import Malformed, Unknown
from domain.norms import history
from domain.norms.norm import Norm, norm_stream

CODE, LONGEST_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*"), 60


class CodeDiffers(Malformed):
    """What is entered carries another code than the address to which it was sent."""

    code = "code_differs"


class CodeMalformed(Malformed):
    """The code of an item or a norm reads like construction-permit."""

    code = "code_malformed"


class NormUnknown(Unknown):
    """No such norm is on record."""

    code = "norm_unknown"


def _publish_directory(shelf: Shelf, on: BookOccasion, _: str, asked: ask.PublishDirectory) -> Changed:
    directory, members = _directory(shelf), shelf.find(Members, MEMBERS_STREAM)
    for unit in asked.units:
        if directory is None or directory.registered.get(unit.code) != unit:
            directory = Directory.register(directory, unit, on)
    for member in asked.members:
        if members is None or member not in members.joined:
            _check_unit(directory, member.unit, member)
            members = Members.join(members, member, on)
    return [book for book in (directory, members) if book is not None and book.pending_events]


def _register_unit(shelf: Shelf, on: BookOccasion, code: str, asked: ask.RegisterUnit) -> Changed:
    _same(code, asked.unit.code)
    return [Directory.register(_directory(shelf), asked.unit, on)]


def _rename_unit(shelf: Shelf, on: BookOccasion, code: str, asked: ask.RenameUnit) -> Changed:
    directory = _opened(shelf, code)
    directory.rename(code, asked.name, asked.since, asked.document, on, acting_names=asked.acting_names)
    return [directory]


def _move_unit(shelf: Shelf, on: BookOccasion, code: str, asked: ask.MoveUnit) -> Changed:
    directory = _opened(shelf, code)
    directory.move(code, asked.parent, asked.since, asked.document, on)
    return [directory]


def _abolish_unit(shelf: Shelf, on: BookOccasion, code: str, asked: ask.AbolishUnit) -> Changed:
    directory = _opened(shelf, code)
    directory.abolish(code, asked.until, asked.document, on)
    return [directory]


def _join(shelf: Shelf, on: BookOccasion, code: str, asked: ask.JoinMembers) -> Changed:
    _same(code, asked.member.code)
    if asked.member.unit is not None:
        _check_unit(_directory(shelf), asked.member.unit, asked.member)
    return [Members.join(shelf.find(Members, MEMBERS_STREAM), asked.member, on)]


def _leave(shelf: Shelf, on: BookOccasion, code: str, asked: ask.LeaveMembers) -> Changed:
    members = shelf.find(Members, MEMBERS_STREAM)
    if members is None:
        raise NotAMember(member=code, day=asked.until)
    members.leave(code, asked.until, asked.document, on)
    return [members]


def _assign(shelf: Shelf, on: BookOccasion, code: str, asked: ask.AssignItem) -> Changed:
    _check_code(code)
    due_on = asked.due_on or shelf.due(on.day, entering.DATA_WITHIN)
    item, directory = shelf.find(ServiceItem, item_stream(code)), _directory(shelf)
    by_default = asked.due_on is None
    return [
        entering.assign(item, code, asked.title, asked.unit, due_on, on, directory=directory, by_default=by_default)
    ]


def _submit(shelf: Shelf, on: BookOccasion, code: str, asked: ask.SubmitItem) -> Changed:
    _same(code, asked.entry.code)
    item = shelf.find(ServiceItem, item_stream(code))
    return [entering.submit(item, asked.entry, on, directory=_directory(shelf))]


def _send_back(shelf: Shelf, on: BookOccasion, code: str, asked: ask.SendItemBack) -> Changed:
    item = shelf.item(code)
    due_on = asked.due_on or shelf.due(on.day, entering.DATA_WITHIN)
    entering.send_back(item, asked.wrong, due_on, on, by_default=asked.due_on is None)
    return [item]


def _verify(shelf: Shelf, on: BookOccasion, code: str, _: ask.VerifyItem) -> Changed:
    item = shelf.item(code)
    entering.verify(item, on)
    return [item]


def _register_item(shelf: Shelf, on: BookOccasion, code: str, asked: ask.RegisterItem) -> Changed:
    item = shelf.item(code)
    others = {} if item.submission is None else shelf.reached(item.submission)
    entering.register(item, asked.valid_from, on, others=others)
    return [item]


def _dock(shelf: Shelf, on: BookOccasion, code: str, asked: ask.DockItem) -> Changed:
    item = shelf.item(code)
    entering.dock(item, asked.system, asked.since, on)
    return [item]


def _remove(shelf: Shelf, on: BookOccasion, code: str, asked: ask.RemoveItem) -> Changed:
    item = shelf.item(code)
    entering.remove(item, asked.since, asked.document, on)
    return [item]


def _draft(shelf: Shelf, on: BookOccasion, code: str, asked: ask.DraftNorm) -> Changed:
    _check_code(code)
    return [history.draft(shelf.find(Norm, norm_stream(code)), code, asked.text, on)]


def _adopt(shelf: Shelf, on: BookOccasion, code: str, asked: ask.AdoptNorm) -> Changed:
    _check_code(code)
    return [history.adopt(shelf.find(Norm, norm_stream(code)), code, asked.text, asked.in_force_from, on)]


def _on_norm(verb: Any) -> Any:
    """Hand the fields of a request to a verb on a norm, by name."""

    def decide(shelf: Shelf, on: BookOccasion, code: str, asked: Request) -> Changed:
        norm = shelf.find(Norm, norm_stream(code))
        if norm is None:
            raise NormUnknown(norm=code)
        own = {name: getattr(asked, name) for name in type(asked).model_fields if name not in Request.model_fields}
        verb(norm, occasion=on, **own)
        return [norm]

    return decide


UNITS, MEMBERS, ITEMS, NORMS = (
    "/v1/directory/units/{code}",
    "/v1/directory/members/{code}",
    "/v1/service-items/{code}",
    "/v1/norms/{code}",
)
BOOK_ACTS: dict[str, BookAct] = {
    act.name: act
    for act in (
        BookAct("publish-directory", "/v1/directory", "公布单位目录", ask.PublishDirectory, _publish_directory),
        BookAct("register-unit", f"{UNITS}/register", "登记单位", ask.RegisterUnit, _register_unit),
        BookAct("rename-unit", f"{UNITS}/rename", "单位更名", ask.RenameUnit, _rename_unit),
        BookAct("move-unit", f"{UNITS}/move", "单位划转", ask.MoveUnit, _move_unit),
        BookAct("abolish-unit", f"{UNITS}/abolish", "单位撤销", ask.AbolishUnit, _abolish_unit),
        BookAct("join-members", f"{MEMBERS}/join", "加入成员单位", ask.JoinMembers, _join),
        BookAct("leave-members", f"{MEMBERS}/leave", "退出成员单位", ask.LeaveMembers, _leave),
        BookAct("assign-item", f"{ITEMS}/assign", "确定进驻", ask.AssignItem, _assign),
        BookAct("submit-item", f"{ITEMS}/submit", "报送", ask.SubmitItem, _submit),
        BookAct("send-item-back", f"{ITEMS}/send-back", "核对退回", ask.SendItemBack, _send_back),
        BookAct("verify-item", f"{ITEMS}/verify", "核对", ask.VerifyItem, _verify),
        BookAct("register-item", f"{ITEMS}/register", "登录", ask.RegisterItem, _register_item),
        BookAct("dock-item", f"{ITEMS}/dock", "系统对接", ask.DockItem, _dock),
        BookAct("remove-item", f"{ITEMS}/remove", "事项退出", ask.RemoveItem, _remove),
        BookAct("draft-norm", f"{NORMS}/draft", "起草", ask.DraftNorm, _draft),
        BookAct("seek-opinion", f"{NORMS}/seek-opinion", "征询意见", ask.SeekOpinion, _on_norm(history.seek_opinion)),
        BookAct(
            "receive-opinion",
            f"{NORMS}/receive-opinion",
            "反馈意见",
            ask.ReceiveOpinion,
            _on_norm(history.receive_opinion),
        ),
        BookAct("revise-norm", f"{NORMS}/revise", "修改文稿", ask.ReviseNorm, _on_norm(history.revise)),
        BookAct("submit-norm", f"{NORMS}/submit", "上报审查", ask.SubmitNorm, _on_norm(history.submit)),
        BookAct("approve-norm", f"{NORMS}/approve", "批准", ask.ApproveNorm, _on_norm(history.approve)),
        BookAct("issue-norm", f"{NORMS}/issue", "印发", ask.IssueNorm, _on_norm(history.issue)),
        BookAct("adopt-norm", f"{NORMS}/adopt", "采用", ask.AdoptNorm, _adopt),
        BookAct("replace-norm", f"{NORMS}/replace", "被替代", ask.ReplaceNorm, _on_norm(history.replace)),
        BookAct("repeal-norm", f"{NORMS}/repeal", "废止", ask.RepealNorm, _on_norm(history.repeal)),
    )
}


def _directory(shelf: Shelf) -> Directory | None:
    return shelf.find(Directory, DIRECTORY_STREAM)


def _opened(shelf: Shelf, code: str) -> Directory:
    directory = _directory(shelf)
    if directory is None:
        raise UnitUnknown(unit=code)
    return directory


def _check_unit(directory: Directory | None, code: str | None, member: Member) -> None:
    """Refuse a member whose unit is none of the directory on the day on which it joins."""
    if code is not None:
        if directory is None:
            raise UnitUnknown(unit=code)
        directory.on(code, member.since)


def _check_code(code: str) -> None:
    if len(code) > LONGEST_CODE or not CODE.fullmatch(code):
        raise CodeMalformed(given=ascii(code[:60]))


def _same(address: str, code: str) -> None:
    if address != code:
        raise CodeDiffers(address=address, code=code)
