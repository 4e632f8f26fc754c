"""screening, opinions, notification of the draft, application, information asked, demands"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=40)


JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def _id() -> sa.Column:
    return sa.Column('id', sa.Integer(), nullable=False)


def _of(table: str, other: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{other}.id'], name=op.f(f'fk_{table}_{column}_{other}'))


def upgrade() -> None:
    op.create_table(
        'screening', _id(),
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('version_number', sa.Integer(), nullable=False),
        sa.Column('answers', JSON, nullable=False),
        sa.Column('note', sa.String(), nullable=False),
        sa.Column('screened_by', sa.String(length=160), nullable=False),
        sa.Column('screened_by_id', sa.Integer(), nullable=True),
        sa.Column('screened_at', INSTANT, nullable=False),
        _of('screening', 'proposal', 'proposal_id'), _of('screening', 'account', 'screened_by_id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_screening')),
        sa.UniqueConstraint('proposal_id', 'number', name=op.f('uq_screening_proposal_id_number')),
    )
    op.create_table(
        'opinion', _id(),
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('rule', sa.String(length=60), nullable=False),
        sa.Column('body', sa.String(length=200), nullable=False),
        sa.Column('email', sa.String(length=255), nullable=False),
        sa.Column('message', sa.String(), nullable=False),
        sa.Column('version_number', sa.Integer(), nullable=False),
        sa.Column('requested_at', INSTANT, nullable=False),
        sa.Column('requested_by', sa.String(length=160), nullable=False),
        sa.Column('due_at', INSTANT, nullable=True),
        sa.Column('position', _words('position', 'favourable', 'with_reserves', 'unfavourable', 'no_objection'), nullable=True),
        sa.Column('given_at', INSTANT, nullable=True),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('recorded_by', sa.String(length=160), nullable=False),
        sa.Column('file_id', sa.Integer(), nullable=True),
        sa.Column('file_name', sa.String(length=200), nullable=False),
        _of('opinion', 'proposal', 'proposal_id'), _of('opinion', 'stored_file', 'file_id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_opinion')),
        sa.UniqueConstraint('proposal_id', 'number', name=op.f('uq_opinion_proposal_id_number')),
    )
    op.create_table(
        'draft_notification', _id(),
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('version_number', sa.Integer(), nullable=False),
        sa.Column('kind', _words('notificationkind', 'services', 'products', 'fiscal'), nullable=False),
        sa.Column('reference', sa.String(length=80), nullable=False),
        sa.Column('notified_at', INSTANT, nullable=False),
        sa.Column('urgent', sa.Boolean(), nullable=False),
        sa.Column('recorded_by', sa.String(length=160), nullable=False),
        sa.Column('detailed_opinion_at', INSTANT, nullable=True),
        sa.Column('detailed_opinion', sa.String(), nullable=False),
        sa.Column('blocked_at', INSTANT, nullable=True),
        sa.Column('blocked_months', sa.Integer(), nullable=False),
        _of('draft_notification', 'proposal', 'proposal_id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_notification')),
        sa.UniqueConstraint('proposal_id', 'number', name=op.f('uq_draft_notification_proposal_id_number')),
    )
    op.create_table(
        'application',
        sa.Column('proposal_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('starts_on', sa.Date(), nullable=True),
        sa.Column('pilot', sa.Boolean(), nullable=False),
        sa.Column('ends_on', sa.Date(), nullable=True),
        sa.Column('review_on', sa.Date(), nullable=True),
        sa.Column('planned_by', sa.String(length=160), nullable=False),
        sa.Column('planned_at', INSTANT, nullable=False),
        _of('application', 'proposal', 'proposal_id'),
        sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_application')),
    )
    op.create_table(
        'criterion', _id(),
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('target', sa.String(length=200), nullable=False),
        sa.Column('result', sa.String(), nullable=False),
        sa.Column('met', sa.Boolean(), nullable=True),
        sa.Column('judged_by', sa.String(length=160), nullable=False),
        sa.Column('judged_at', INSTANT, nullable=True),
        _of('criterion', 'proposal', 'proposal_id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_criterion')),
    )
    op.create_index(op.f('ix_criterion_proposal_id'), 'criterion', ['proposal_id'])
    op.create_table(
        'information_request', _id(),
        sa.Column('submission_id', sa.Integer(), nullable=False),
        sa.Column('question', sa.String(), nullable=False),
        sa.Column('asked_at', INSTANT, nullable=False),
        sa.Column('asked_by', sa.String(length=160), nullable=False),
        sa.Column('answer', sa.String(), nullable=False),
        sa.Column('answered_at', INSTANT, nullable=True),
        sa.Column('answered_by', sa.String(length=160), nullable=False),
        _of('information_request', 'national_submission', 'submission_id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_information_request')),
    )
    op.create_index(op.f('ix_information_request_submission_id'), 'information_request', ['submission_id'])
    op.create_table(
        'demand', _id(),
        sa.Column('submission_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('text', sa.String(length=500), nullable=False),
        sa.Column('outcome', _words('demandoutcome', 'granted', 'partly', 'refused', 'unanswered'), nullable=True),
        sa.Column('note', sa.String(), nullable=False),
        sa.Column('followed_by', sa.String(length=160), nullable=False),
        sa.Column('followed_at', INSTANT, nullable=True),
        _of('demand', 'national_submission', 'submission_id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_demand')),
    )
    op.create_index(op.f('ix_demand_submission_id'), 'demand', ['submission_id'])


def downgrade() -> None:
    for table in (
        'demand', 'information_request', 'criterion', 'application', 'draft_notification', 'opinion', 'screening',
    ):
        op.drop_table(table)
