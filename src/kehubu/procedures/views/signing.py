"""Signatures: what waits for mine, and signing one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor, address_of, prove
from kehubu.procedures import services
from kehubu.procedures.forms import SignatureForm
from kehubu.procedures.models import Step
from kehubu.procedures.queries import step_of
from kehubu.signoffs import queries as signed
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import Signature, SignatureRequest


@require_GET
def to_sign(request: HtmxRequest) -> HttpResponse:
    context = {"requests": signed.to_sign(actor(request))}
    return render_part(request, "procedures/to_sign.html#rows", context)


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def sign(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show exactly what is to be signed, and sign it or send it back.
    """
    user = actor(request)
    seen = SignatureRequest.objects.visible_to(user).select_related("content", "signer")
    asked = get_object_or_404(seen, pk=pk)
    form = SignatureForm(posted(request))
    step = step_of(asked.occasion)
    if form.is_valid():
        with refusals_on(form):
            _sign(request, asked, step, form)
            messages.success(request, _("已记下您的意见。"))
            return redirect("procedures:to_sign")
    context = {
        "asked": asked,
        "form": form,
        "step": step,
        "others": signed.requests_of(asked.occasion),
    }
    return render_part(
        request, "procedures/sign.html#form", context, status=status_of(form)
    )


def _sign(
    request: HtmxRequest,
    asked: SignatureRequest,
    step: Step | None,
    form: SignatureForm,
) -> Signature:
    """
    Prove who signs before the transaction, then sign: on a step where one asks for it.
    """
    now = timezone.now()
    proof = prove(request, form.cleaned_data["secret"], now)
    said = {
        "by": actor(request),
        "at": now,
        "proof": proof,
        "verdict": form.cleaned_data["verdict"],
        "comment": form.cleaned_data["comment"],
        "address": address_of(request),
    }
    if step is None:
        return signoffs.sign(asked, **said)
    return services.sign(step, asked, **said)
