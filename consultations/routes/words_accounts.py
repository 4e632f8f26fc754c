"""What flask-security says, in our words; N_ marks them for the catalogues, it translates them itself."""


def N_(text: str) -> str:
    """A text that is translated when it is shown."""
    return text


MESSAGES: dict[str, tuple[str, str]] = {
    "GENERIC_AUTHN_FAILED": (N_("L’adresse ou le mot de passe n’est pas le bon."), "error"),
    "GENERIC_RECOVERY": (N_("Si cette adresse a un compte, un lien vient d’y être envoyé."), "info"),
    "PASSWORD_RESET_REQUEST": (N_("Si cette adresse a un compte, un lien vient d’y être envoyé."), "info"),
    "PASSWORD_RESET_EXPIRED": (N_("Ce lien n’est plus valable. Demandez-en un autre."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (N_("Ce lien n’est pas valable. Demandez-en un autre."), "error"),
    "EMAIL_NOT_PROVIDED": (N_("Écrivez votre adresse électronique."), "error"),
    "INVALID_EMAIL_ADDRESS": (N_("Cette adresse électronique est incomplète."), "error"),
    "PASSWORD_NOT_PROVIDED": (N_("Écrivez votre mot de passe."), "error"),
    "PASSWORD_INVALID_LENGTH": (N_("Il faut au moins %(length)s caractères."), "error"),
    "PASSWORD_TOO_SIMPLE": (N_("Ce mot de passe est trop simple."), "error"),
    "INVALID_PASSWORD": (N_("Ce n’est pas votre mot de passe actuel."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (N_("Les deux mots de passe diffèrent."), "error"),
    "PASSWORD_RESET_NO_LOGIN": (
        N_("Votre mot de passe est changé : connectez-vous avec le nouveau."),
        "done",
    ),
    "PASSWORD_IS_THE_SAME": (N_("Le nouveau mot de passe doit être différent de l’ancien."), "error"),
    "PASSWORD_CHANGE": (N_("Votre mot de passe est changé ; vos autres sessions sont fermées."), "done"),
    "DISABLED_ACCOUNT": (N_("L’adresse ou le mot de passe n’est pas le bon."), "error"),
    "USER_DOES_NOT_EXIST": (N_("L’adresse ou le mot de passe n’est pas le bon."), "error"),
    "LOGIN": (N_("Connectez-vous pour ouvrir cette page."), "info"),
    "UNAUTHENTICATED": (N_("Connectez-vous pour ouvrir cette page."), "info"),
    "UNAUTHORIZED": (N_("Cette page ne vous est pas ouverte."), "error"),
    "ANONYMOUS_USER_REQUIRED": (N_("Cette page est pour qui n’est pas connecté."), "error"),
    "INVALID_REDIRECT": (N_("Ce renvoi mène ailleurs : il est refusé."), "error"),
}
