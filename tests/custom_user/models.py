"""Accounts as a foreign site may have them: neither a user name nor a family name nor a staff flag."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    """Make accounts by their address."""

    def create_user(self, email: str, password: str | None = None, **more: object) -> Account:
        """Make an account."""
        account = self.model(email=email, **more)
        account.set_password(password)
        account.save()
        return account

    def create_superuser(self, email: str, password: str | None = None) -> Account:
        """Make an account that may do everything."""
        return self.create_user(email, password, is_superuser=True)


class Account(AbstractBaseUser, PermissionsMixin):
    """What signs in."""

    email = models.EmailField(db_column="address", unique=True)
    first_name = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True, db_column="open")

    objects = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
