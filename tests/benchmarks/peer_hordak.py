"""`PYTHON tests/benchmarks/peer_hordak.py URL ENTRIES`: django-hordak posting between two accounts, one transaction an
entry. Says how many seconds it took. Run by an interpreter that has django-hordak; nothing of ours is imported."""

import sys
import time
from urllib.parse import urlsplit

import django  # type: ignore[import-not-found]
from django.conf import settings  # type: ignore[import-not-found]
from django.core.management import call_command  # type: ignore[import-not-found]


def main(url: str, entries: int) -> None:
    at = urlsplit(url)
    database = {
        "ENGINE": "django.db.backends.postgresql", "NAME": at.path[1:], "USER": at.username, "PASSWORD": at.password,
        "HOST": at.hostname, "PORT": at.port, "CONN_MAX_AGE": None,
    }  # fmt: skip
    apps = ["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"]
    settings.configure(
        DATABASES={"default": database}, INSTALLED_APPS=apps, USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.AutoField"
    )
    django.setup()
    call_command("migrate", verbosity=0)
    from hordak.models import Account, AccountType  # type: ignore[import-not-found]
    from moneyed import Money  # type: ignore[import-not-found]

    owed, owing = (
        Account.objects.get_or_create(code=code, defaults={"name": name, "type": kind, "currencies": ["EUR"]})[0]
        for name, code, kind in (("owed", "1", AccountType.asset), ("owing", "2", AccountType.income))
    )
    owing.transfer_to(owed, Money(1, "EUR"))
    start = time.perf_counter()
    for _ in range(entries):
        owing.transfer_to(owed, Money(1, "EUR"))
    sys.stdout.write(f"{time.perf_counter() - start}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
