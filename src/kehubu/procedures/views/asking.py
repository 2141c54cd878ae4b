"""Before a signature: somebody is added, somebody is asked, somebody answers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kehubu.core.access import require
from kehubu.core.forms import posted, refusals_on, status_of
from kehubu.core.http import HtmxRequest, render_part
from kehubu.people.http import actor
from kehubu.people.models import User
from kehubu.procedures import queries, services
from kehubu.procedures.forms import AddedSignerForm, AnswerForm, QuestionForm
from kehubu.signoffs.models import Question, SignatureRequest


@require_http_methods(["GET", "POST"])
def add_signer(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Ask a further person to sign what one is asked to sign.
    """
    user = actor(request)
    asked = _asked(user, pk)
    require(user, "procedures.add_signer", asked)
    step = queries.step_of(asked.occasion)
    if step is None:
        raise Http404
    form = AddedSignerForm(posted(request), colleagues=queries.addable(asked))
    if form.is_valid():
        with refusals_on(form):
            services.add_signer(
                step, asked, by=user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("已请%(name)s加签。") % _named(form))
            return redirect(step)
    return _shown(request, asked, form, _("请人加签"))


@require_http_methods(["GET", "POST"])
def ask_back(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Ask a question before one signs.
    """
    user = actor(request)
    asked = _asked(user, pk)
    require(user, "signoffs.sign_request", asked)
    people = queries.askable(asked, user)
    issuer = asked.content.issuer_id
    form = QuestionForm(posted(request), people=people, issuer=issuer)
    if form.is_valid():
        with refusals_on(form):
            services.ask_back(asked, by=user, at=timezone.now(), **form.cleaned_data)
            messages.success(
                request, _("已问%(name)s，答复后会通知您。") % _named(form)
            )
            return redirect("procedures:sign", asked.pk)
    return _shown(request, asked, form, _("问询"))


@require_http_methods(["GET", "POST"])
def question(request: HtmxRequest, pk: int) -> HttpResponse:
    """
    Show a signer's question with what it is about, and take the answer.
    """
    user = actor(request)
    related = ("request__content", "asked_by", "asked_of", "answered_by")
    seen = Question.objects.visible_to(user).select_related(*related)
    the_question = get_object_or_404(seen, pk=pk)
    if request.method == "POST":
        require(user, "signoffs.answer_question", the_question)
    form = AnswerForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.answer(
                the_question, by=user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("已答复。"))
            return redirect("procedures:to_sign")
    context = {"question": the_question, "form": form}
    return render_part(
        request, "procedures/question.html#form", context, status=status_of(form)
    )


def _asked(user: User, pk: int) -> SignatureRequest:
    """
    Return a request that the user may see: asked of him, or of a run that is his.
    """
    related = ("content", "signer")
    seen = queries.requests_seen(user).select_related(*related)
    return get_object_or_404(seen, pk=pk)


def _named(form: AddedSignerForm | QuestionForm) -> dict[str, str]:
    return {"name": form.cleaned_data["to"].name}


def _shown(
    request: HtmxRequest,
    asked: SignatureRequest,
    form: AddedSignerForm | QuestionForm,
    title: str,
) -> HttpResponse:
    context = {"asked": asked, "form": form, "title": title}
    return render_part(
        request, "procedures/asking.html#form", context, status=status_of(form)
    )
