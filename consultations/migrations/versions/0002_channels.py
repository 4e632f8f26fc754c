"""an authority's channel; what is recorded of a file that goes by portal or paper"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

CHANNEL = sa.Enum('email', 'portal', 'paper', name='submissionchannel', native_enum=False, length=40)


def upgrade() -> None:
    # What is there already went by e-mail.
    with op.batch_alter_table('authority', schema=None) as batch_op:
        batch_op.add_column(sa.Column('channel', CHANNEL, nullable=False, server_default='email'))
        batch_op.add_column(sa.Column('portal_url', sa.String(length=400), nullable=False, server_default=''))

    with op.batch_alter_table('national_submission', schema=None) as batch_op:
        batch_op.add_column(sa.Column('channel', CHANNEL, nullable=False, server_default='email'))
        batch_op.add_column(sa.Column('dispatched_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('dispatch_reference', sa.String(length=80), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('receipt_file_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('receipt_name', sa.String(length=200), nullable=False, server_default=''))
        batch_op.create_foreign_key(batch_op.f('fk_national_submission_receipt_file_id_stored_file'), 'stored_file', ['receipt_file_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('national_submission', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_national_submission_receipt_file_id_stored_file'), type_='foreignkey')
        batch_op.drop_column('receipt_name')
        batch_op.drop_column('receipt_file_id')
        batch_op.drop_column('dispatch_reference')
        batch_op.drop_column('dispatched_at')
        batch_op.drop_column('channel')

    with op.batch_alter_table('authority', schema=None) as batch_op:
        batch_op.drop_column('portal_url')
        batch_op.drop_column('channel')
