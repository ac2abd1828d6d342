"""Why a document cannot be read, in a sentence that says what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class DocumentError(Exception):
    """A file that cannot be read: `code` (an `ErrorCode` value) and a sentence that says what to do instead."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def broken(kind: str) -> DocumentError:
    """The error for damage, and for a file that is not of the kind its name says."""
    return DocumentError(
        "DOCUMENT_UNREADABLE",
        format_lazy(
            _("Файл повреждён или это не {kind}. Откройте его у себя, сохраните заново и загрузите снова."), kind=kind
        ),
    )


def encrypted() -> DocumentError:
    """The error for a file under a password."""
    return DocumentError(
        "DOCUMENT_UNREADABLE", _("Файл защищён паролем. Снимите пароль, сохраните файл и загрузите снова.")
    )


def too_large(limit: int) -> DocumentError:
    """The error for a file beyond the limit, in megabytes."""
    return DocumentError(
        "FILE_TOO_LARGE",
        format_lazy(
            _("Файл больше {limit} МБ. Уберите из него рисунки или разделите на части и загрузите снова."),
            limit=limit,
        ),
    )


def too_many_rows(limit: int) -> DocumentError:
    """The error for a sheet longer than any plan."""
    return DocumentError(
        "DOCUMENT_UNREADABLE",
        format_lazy(_("На листе больше {limit} строк. Оставьте в файле только план и загрузите снова."), limit=limit),
    )


def no_text_layer() -> DocumentError:
    """The error for scanned pages."""
    return DocumentError(
        "DOCUMENT_UNREADABLE",
        _("В этом PDF только изображение страниц, текста в нём нет. Загрузите исходный Word или распознайте текст."),
    )


def too_many_pages(limit: int) -> DocumentError:
    """The error for a PDF longer than any plan."""
    return DocumentError(
        "DOCUMENT_UNREADABLE",
        format_lazy(_("В PDF больше {limit} страниц. Оставьте только план и загрузите снова."), limit=limit),
    )


def kind_refused(kind: str, kinds: tuple[str, ...]) -> DocumentError:
    """The error for a kind of file that is not read here."""
    return DocumentError(
        "FILE_TYPE_REFUSED",
        format_lazy(
            _("Файлы вида «{kind}» здесь не читаются. Сохраните документ как {kinds} и загрузите снова."),
            kind=kind,
            kinds=", ".join("." + one for one in kinds),
        ),
    )


def old_kind() -> DocumentError:
    """The error for .doc and .xls where LibreOffice is not installed."""
    return DocumentError(
        "FILE_TYPE_REFUSED",
        _("Файл сохранён в старом виде (.doc или .xls). Откройте его, выберите «Сохранить как» .docx или .xlsx."),
    )


def conversion_failed() -> DocumentError:
    """The error for an old file that LibreOffice could not turn into a new one in time."""
    return DocumentError(
        "DOCUMENT_UNREADABLE",
        _("Старый файл (.doc или .xls) не удалось открыть. Сохраните его как .docx или .xlsx и загрузите снова."),
    )
