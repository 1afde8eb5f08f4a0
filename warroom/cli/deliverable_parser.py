"""The grammar of ``warroom document`` and ``warroom transfer``."""

from data.i18n import _
from warroom.cli.arguments import deadline
from warroom.cli.subcommands import Commands


def add_deliverables(commands: Commands) -> None:
    """Add both groups."""
    document = commands.group("document", _("procedures and documents: who keeps them, and until when"))
    document.add("list", "deliverable.documents", _("every document as it stands"))
    put = document.add("set", "deliverable.set_document", _("set how a document stands, or whose it is"))
    put.add_argument("--state", metavar="STATE", help="missing, draft, in_review, current")
    put.add_argument(
        "--review", metavar="DATE", type=deadline, help=_("by when it is to be current, again: 2026-12-28, 28d")
    )
    one = document.add("show", "deliverable.document", _("one document, and what was done to it"))
    back = document.add("undo", "deliverable.undo_document", _("take the last change back"))
    document.add("export", "deliverable.export_documents", _("a Markdown document for the customer"))
    for each in (put, one, back):
        each.add_argument("id", metavar="ID", help=_("for instance operations.manual"))
    transfer = commands.group("transfer", _("what the customer takes over, and whether they run it alone"))
    transfer.add("list", "deliverable.transfers", _("everything that is taken over, as it stands"))
    step = transfer.add("set", "deliverable.set_transfer", _("set how far it is, and who of the customer says so"))
    step.add_argument("--state", metavar="STATE", help="open, shown, tried, alone")
    step.add_argument("--with", dest="with_whom", metavar="NAME", help=_("who of the customer confirms the step"))
    shown = transfer.add("show", "deliverable.transfer", _("the assessment; or one item, and each of its steps"))
    shown.add_argument("id", metavar="ID", nargs="?", help=_("for instance knowledge.operation"))
    undone = transfer.add("undo", "deliverable.undo_transfer", _("take the last change back"))
    transfer.add("export", "deliverable.export_transfers", _("a Markdown document for the customer"))
    for each in (step, undone):
        each.add_argument("id", metavar="ID", help=_("for instance knowledge.operation"))
    for each in (put, step):
        each.add_argument("--owner", metavar="NAME", help=_("key, name or login; or another name"))
        each.add_argument("--link", metavar="LINK", help=_("where it is found"))
        each.add_argument("--note", metavar="TEXT", help=_("a note; of a step back the reason"))
