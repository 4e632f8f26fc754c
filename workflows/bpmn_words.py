"""The few words a diagram says beside the titles of the table, in the three languages."""

from collections.abc import Mapping

from workflows.elements import Period, TimerRule
from workflows.vocabulary import Role

_Words = Mapping[str, str]

ROLES: Mapping[str, _Words] = {
    Role.DRAFTER: {"fr": "Rédaction", "en": "Drafting", "ar": "الصياغة"},
    Role.SECRETARIAT: {"fr": "Secrétariat", "en": "Secretariat", "ar": "الأمانة"},
    Role.MAYOR: {"fr": "Maire", "en": "Mayor", "ar": "رئاسة البلدية"},
    Role.COUNCILLOR: {"fr": "Membre du conseil", "en": "Council member", "ar": "عضو المجلس"},
    Role.ADMINISTRATOR: {"fr": "Administration", "en": "Administration", "ar": "الإدارة"},
    Role.STAKEHOLDER: {"fr": "Partie prenante", "en": "Stakeholder", "ar": "طرف معني"},
    Role.AUTHORITY: {"fr": "Autorité destinataire", "en": "Receiving authority", "ar": "السلطة المرسل إليها"},
    Role.PUBLIC: {"fr": "Public", "en": "Public", "ar": "العموم"},
    Role.CLOCK: {"fr": "Horloge", "en": "Clock", "ar": "الساعة الآلية"},
}
_SAID: Mapping[str, _Words] = {
    "start": {"fr": "Projet créé", "en": "Proposal created", "ar": "أُنشئ المشروع"},
    "next": {"fr": "Suite ?", "en": "Next?", "ar": "ما التالي؟"},
    "reminder": {"fr": "Rappel", "en": "Reminder", "ar": "تذكير"},
    "reminded": {"fr": "Rappelé", "en": "Reminded", "ar": "تمّ التذكير"},
    "due": {"fr": "Échéance", "en": "Due", "ar": "حلول الأجل"},
    "drafters": {"fr": "rédaction", "en": "drafters", "ar": "القائمون على الصياغة"},
    "secretariat": {"fr": "secrétariat", "en": "secretariat", "ar": "الأمانة"},
    "mayor": {"fr": "maire", "en": "mayor", "ar": "رئاسة البلدية"},
    "members": {"fr": "conseil", "en": "council members", "ar": "أعضاء المجلس"},
    "commenters": {"fr": "contributeurs", "en": "commenters", "ar": "المشاركون"},
    "stakeholders": {"fr": "parties prenantes", "en": "stakeholders", "ar": "الأطراف المعنية"},
    "authority": {"fr": "autorité", "en": "authority", "ar": "السلطة"},
    "after": {"fr": "après {length}", "en": "after {length}", "ar": "بعد {length}"},
    "before": {"fr": "{length} avant", "en": "{length} before", "ar": "قبل {length}"},
    "months": {"fr": "{n} mois", "en": "{n} mo.", "ar": "{n} شهر"},
    "days": {"fr": "{n} j", "en": "{n} d", "ar": "{n} يوم"},
    "hours": {"fr": "{n} h", "en": "{n} h", "ar": "{n} ساعة"},
    "host": {
        "fr": "Chaque tâche se termine par la variable « action » ; les échéances légales sont données par :",
        "en": 'Each task ends with the variable "action"; the legal deadlines are given by:',
        "ar": "تنتهي كل مهمة بالمتغيّر «action»؛ وتُعطى الآجال القانونية بالمتغيّرات:",
    },
}


def say(word: str, language: str) -> str:
    """A word in a language; one that is not known is shown as it is written, without its underscores."""
    return _SAID[word][language] if word in _SAID else word.replace("_", " ")


def lane_name(role: str, language: str) -> str:
    return ROLES[role][language] if role in ROLES else role.replace("_", " ")


def length_words(length: Period, language: str) -> str:
    """A length in short: months, days, hours."""
    parts = {"months": length.months, "days": length.days, "hours": int(length.rest.total_seconds() // 3600)}
    said = [say(word, language).format(n=number) for word, number in parts.items() if number]
    return " ".join(said) or say("days", language).format(n=0)


def timer_words(timer: TimerRule, language: str) -> str:
    """When a timer falls due, in short: so long before, so long after, or simply when it is due."""
    if timer.before and timer.offset:
        return say("before", language).format(length=length_words(timer.offset, language))
    if timer.after:
        return say("after", language).format(length=length_words(timer.after, language))
    return say("due", language)


def reminder_words(timer: TimerRule, language: str) -> str:
    """What a timer without a move does: whom it reminds, or what else follows."""
    told = [say(effect.args.get("to", effect.use), language) for effect in timer.effects]
    return f"{say('reminder', language)} : {', '.join(dict.fromkeys(told))}".replace(
        " :", " :" if language == "fr" else ":"
    )
