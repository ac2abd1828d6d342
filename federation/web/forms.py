"""Forms of the federation's pages. They check shapes; the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.models.user import Digest
from federation.web.answers import ConfirmForm, SeenForm

Choices = Sequence[tuple[str, Any]]


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CardForm(SeenForm):
    """An organization's card. What the person saw travels with the form, so that only what was changed is sent."""

    name = forms.CharField(label=gettext_lazy("Название"), max_length=300)
    short_name = forms.CharField(
        label=gettext_lazy("Краткое название"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Как зовут между собой: оно стоит в списках."),
    )
    territory = forms.CharField(
        label=gettext_lazy("Вид территории"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Например: «городской округ»."),
    )
    website = forms.URLField(label=gettext_lazy("Сайт"), required=False, assume_scheme="https")
    address = forms.CharField(label=gettext_lazy("Адрес"), max_length=300, required=False)
    opened_on = forms.DateField(label=gettext_lazy("Существует с"), widget=DayInput)
    iso_3166_2 = forms.CharField(label=gettext_lazy("Код ISO 3166-2"), max_length=6, required=False)
    oktmo = forms.CharField(label=gettext_lazy("Код ОКТМО"), max_length=11, required=False)
    reviewer = forms.CharField(
        label=gettext_lazy("Кто проверяет её планы"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Код организации, например «RU». Пусто: та, под которой она стоит."),
    )

    def __init__(self, *args: Any, shown: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - shown - {"revision"}:
            del self.fields[name]
        for name in shown & set(self.fields):
            self.fields[name].show_hidden_initial = True

    @property
    def changes(self) -> dict[str, Any]:
        """What the person changed, as typed."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "revision"}


class OpenForm(forms.Form):
    """A new organization."""

    kind = forms.ChoiceField(label=gettext_lazy("Вид"))
    code = forms.CharField(
        label=gettext_lazy("Код"),
        max_length=40,
        help_text=gettext_lazy("Заглавные латинские буквы и цифры через дефис: «RU-SMO-B». Потом не меняется."),
    )
    name = forms.CharField(label=gettext_lazy("Название"), max_length=300)
    short_name = forms.CharField(label=gettext_lazy("Краткое название"), max_length=120, required=False)
    territory = forms.CharField(label=gettext_lazy("Вид территории"), max_length=40, required=False)
    oktmo = forms.CharField(label=gettext_lazy("Код ОКТМО"), max_length=11, required=False)
    opened_on = forms.DateField(label=gettext_lazy("Существует с"), widget=DayInput)

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["kind"]).choices = kinds

    def clean_code(self) -> str:
        """Small letters are a slip, not a mistake."""
        return self.cleaned_data["code"].strip().upper()


class CloseForm(ConfirmForm):
    """The first day on which an organization no longer exists."""

    closed_on = forms.DateField(
        label=gettext_lazy("Закрыта с"),
        widget=DayInput,
        help_text=gettext_lazy("Первый день, когда организации уже нет. Роли в ней кончаются в тот же день."),
    )


class InviteForm(forms.Form):
    """A person who is asked to take a role."""

    full_name = forms.CharField(label=gettext_lazy("Фамилия, имя, отчество"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("Почта"), help_text=gettext_lazy("Сюда придёт ссылка. Она действует две недели.")
    )
    role = forms.ChoiceField(label=gettext_lazy("Роль"))

    def __init__(self, *args: Any, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = roles


class EndForm(forms.Form):
    """The first day without a role."""

    until = forms.DateField(
        label=gettext_lazy("Без роли с"),
        widget=DayInput,
        help_text=gettext_lazy("Сегодня: доступ закроется сразу."),
    )


class AcceptForm(forms.Form):
    """The account that an invited person makes."""

    username = forms.CharField(
        label=gettext_lazy("Имя для входа"),
        max_length=150,
        help_text=gettext_lazy("Буквы, цифры и знаки @ . + - _"),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Пароль"),
        strip=False,
        help_text=gettext_lazy("Не короче 10 знаков, не одни цифры, не из частых паролей."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("Пароль ещё раз"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both passwords must be the same."""
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("Пароли не совпали. Введите их ещё раз."))
        return data


class AccountForm(forms.Form):
    """What a person says of himself."""

    full_name = forms.CharField(label=gettext_lazy("Фамилия, имя, отчество"), max_length=200)
    language = forms.ChoiceField(label=gettext_lazy("Язык"), choices=(("ru", "Русский"), ("en", "English")))
    digest = forms.ChoiceField(
        label=gettext_lazy("Письма о новостях"),
        choices=Digest.choices,
        help_text=gettext_lazy("В самом Своде уведомления видны всегда."),
    )


class SessionsForm(forms.Form):
    """Proof that it is the owner who signs the other devices out."""

    password = forms.CharField(
        label=gettext_lazy("Пароль"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class TokenForm(forms.Form):
    """A new token of the API."""

    name = forms.CharField(
        label=gettext_lazy("Название"),
        max_length=100,
        help_text=gettext_lazy("Какая программа будет им пользоваться: по нему вы узнаете ключ в списке."),
    )
    expires_at = forms.DateField(
        label=gettext_lazy("Действует до"),
        widget=DayInput,
        required=False,
        help_text=gettext_lazy("По этот день включительно. Пусто: пока не отзовёте."),
    )


class FileForm(forms.Form):
    """A file to attach."""

    file = forms.FileField(
        label=gettext_lazy("Файл"),
        allow_empty_file=True,
        help_text=gettext_lazy("Word, Excel, PDF, текст или снимок, до 20 МБ."),
    )
