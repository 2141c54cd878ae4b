"""Signatures: what waits for mine, signing one, signing several that are alike."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from kehubu.core.forms import key_of, posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, handed_out, render_part
from kehubu.documents import queries as documents
from kehubu.people.http import actor, address_of, prove
from kehubu.people.models import Delegation, User
from kehubu.procedures import queries, services
from kehubu.procedures.forms import BatchForm, SignatureForm
from kehubu.procedures.models import Step
from kehubu.procedures.queries import step_of
from kehubu.procedures.services.batch import Signed, check_alike
from kehubu.signoffs import queries as signed
from kehubu.signoffs import services as signoffs
from kehubu.signoffs import telling
from kehubu.signoffs.models import Signature, SignatureRequest


@require_GET
def to_sign(request: HtmxRequest) -> HttpResponse:
    user = actor(request)
    context = {
        "groups": queries.alike(signed.to_sign(user)),
        "questions": signed.questions(user),
    }
    return render_part(request, "procedures/to_sign.html#rows", context)


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def sign(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show exactly what is to be signed, and sign it or send it back.
    """
    user = actor(request)
    asked = _asked(user, pk)
    form = SignatureForm(posted(request))
    step = step_of(asked.occasion)
    if form.is_valid():
        with refusals_on(form):
            _sign(request, asked, step, form)
            is_approved = form.cleaned_data["verdict"] == "approved"
            words = telling.said(asked.content, is_approved=is_approved)
            messages.success(request, words)
            return redirect("procedures:to_sign")
    context = {
        "asked": asked,
        "form": form,
        "step": step,
        "sees_run": step and Step.objects.visible_to(user).filter(pk=step.pk).exists(),
        "others": signed.requests_of(asked.occasion),
    }
    return render_part(
        request, "procedures/sign.html#form", context, status=status_of(form)
    )


@require_GET
def file(request: HtmxRequest, pk: int, file: int) -> FileResponse:
    """
    Open a file that belongs to what is to be signed; who signs need not see the run.
    """
    asked = _asked(actor(request), pk)
    named = {str(known.get("id")): known["sha256"] for known in asked.content.files}
    stored = documents.stored(file)
    if stored is None or named.get(str(file)) != stored.sha256:
        raise Http404
    return handed_out(stored.file.open("rb"), stored.name, stored.content_type)


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def batch(request: HtmxRequest) -> HttpResponse:
    """
    Show a digest of each request that was ticked, and sign them with one proof.
    """
    user = actor(request)
    asked = _ticked(request, user)
    if request.method == "GET":
        check_alike(asked)
    form = BatchForm(posted(request))
    context = {"requests": asked, "form": form}
    if form.is_valid():
        with refusals_on(form):
            context["results"] = _sign_all(request, asked, form)
    return render_part(
        request, "procedures/batch.html#form", context, status=status_of(form)
    )


@require_GET
def in_stead(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    List what was signed under a delegation: a part of its page.
    """
    seen = Delegation.objects.visible_to(actor(request))
    delegation = get_object_or_404(seen.select_related("principal", "delegate"), pk=pk)
    since, until = delegation.starts_on, delegation.last_day
    given = signed.signed_instead(
        delegation.principal, delegation.delegate, since, until
    )
    return render_part(request, "procedures/signed_instead.html", {"signatures": given})


def _asked(user: User, pk: int) -> SignatureRequest:
    seen = SignatureRequest.objects.visible_to(user)
    related = ("content__issuer", "signer", "after__signer")
    return get_object_or_404(seen.select_related(*related), pk=pk)


def _ticked(request: HtmxRequest, user: User) -> list[SignatureRequest]:
    sent = request.POST if request.method == "POST" else request.GET
    keys = [key for key in map(key_of, sent.getlist("r")) if key is not None]
    seen = SignatureRequest.objects.visible_to(user)
    related = ("content__issuer", "signer")
    return list(seen.select_related(*related).filter(pk__in=keys).order_by("pk"))


def _sign_all(
    request: HtmxRequest, asked: list[SignatureRequest], form: BatchForm
) -> list[Signed]:
    now = timezone.now()
    proof = prove(request, form.cleaned_data["secret"], now)
    return services.sign_alike(
        asked, by=actor(request), at=now, proof=proof, address=address_of(request)
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
