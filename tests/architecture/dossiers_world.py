"""The dossier of the running project's client, a row of each kind in it."""

from kehubu.dossiers.models import AdSpend, Brand, Product, Rival
from kehubu.sample import knowledge


def pages(crew, client, now):
    """
    Fill the dossier; return for each of its addresses the arguments.
    """
    knowledge.fill(crew, client, now)
    brand, product = Brand.objects.all()[0], Product.objects.all()[0]
    names = (
        "of_client",
        "fifteen",
        "completeness",
        "companies",
        "brand_names",
        "export_brands",
        "spend",
        "export_spend",
    )
    args = {
        **dict.fromkeys((*names, "enter_spend"), (client.pk,)),
        **dict.fromkeys(("section", "edit_section"), (client.pk, "company")),
        "paper": (client.pk, "sheet", "docx"),
        "add_part": ("brand", client.pk),
        "amend_part": ("brand", brand.pk),
        "remove_part": ("product", product.pk),
        "history": ("brand", brand.pk),
        "brand": (brand.pk,),
        "product": (product.pk,),
        "rival": (Rival.objects.all()[0].pk,),
        "amend_spend": (AdSpend.objects.all()[0].pk,),
    }
    return {f"dossiers:{name}": each for name, each in args.items()}
