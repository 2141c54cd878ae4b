"""Why a file is not read; each error is one sentence for the user."""

from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError


class UnreadableFile(DomainError):
    """The file is refused; subclasses say why."""


class EmptyFile(UnreadableFile):
    code = "empty"
    message = _("文件里没有内容。")


class FileTooLarge(UnreadableFile):
    code = "too_large"
    message = _("文件超过 %(limit)d MB，请拆成几个文件。")


class NotASpreadsheet(UnreadableFile):
    code = "not_a_spreadsheet"
    message = _("这不是表格文件。可以读取 .xlsx、.xls 和 .csv 文件。")


class WebPage(UnreadableFile):
    code = "web_page"
    message = _(
        "这个文件其实是网页，只是取了表格的名字。"
        "请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
    )


class NameContradictsContent(UnreadableFile):
    code = "name_contradicts_content"
    message = _(
        "文件名以“%(suffix)s”结尾，内容却是 %(kind)s 格式。"
        "请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
    )


class MacroWorkbook(UnreadableFile):
    code = "macros"
    message = _("文件带有宏，不予读取。请另存为不含宏的 .xlsx 后再上传。")


class EncryptedWorkbook(UnreadableFile):
    code = "encrypted"
    message = _("文件有密码保护。请取消密码后再上传。")


class DamagedWorkbook(UnreadableFile):
    code = "damaged"
    message = _("文件已损坏或不完整。请用 Excel 或 WPS 打开，另存后再上传。")


class SuspiciousArchive(UnreadableFile):
    code = "suspicious_archive"
    message = _("文件的压缩结构异常，为安全起见不予读取。")


class GaveUp(UnreadableFile):
    code = "gave_up"
    message = _(
        "文件过于复杂，没有在限定的时间和内存内读完。"
        "请把需要的行列复制到新的工作簿后再上传。"
    )


class NoSuchSheet(UnreadableFile):
    code = "no_such_sheet"
    message = _("没有名为“%(sheet)s”的工作表，或者它已隐藏。")


class TooManyRows(UnreadableFile):
    code = "too_many_rows"
    message = _("表格超过 %(limit)d 行，请拆成几个文件。")


class TooManyColumns(UnreadableFile):
    code = "too_many_columns"
    message = _("第 %(row)d 行超过 %(limit)d 列，请删去不需要的列。")


class TooMuchContent(UnreadableFile):
    code = "too_much_content"
    message = _("表格的内容太多，请拆成几个文件。")


class CellTooLong(UnreadableFile):
    code = "cell_too_long"
    message = _("第 %(row)d 行有一格超过 %(limit)d 字。")


class MalformedRow(UnreadableFile):
    code = "malformed_row"
    message = _("第 %(row)d 行无法分成单元格：引号不成对，或者一格的文字过长。")


class UnknownEncoding(UnreadableFile):
    code = "unknown_encoding"
    message = _("认不出文件的文字编码。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。")


class WrongEncoding(UnreadableFile):
    code = "wrong_encoding"
    message = _("文件不能按 %(encoding)s 编码解读，请换一种编码。")
