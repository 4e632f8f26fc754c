"""rules a city has otherwise; notices of motion; decisions where no council sits"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('city', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rule_overrides', sa.String(), nullable=False, server_default=''))

    op.create_table('rule_override',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('city_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(length=80), nullable=False),
        sa.Column('value', sa.String(length=200), nullable=False),
        sa.Column('ref', sa.String(length=300), nullable=False),
        sa.Column('url', sa.String(length=400), nullable=False),
        sa.Column('mark', sa.String(length=2), nullable=False),
        sa.Column('checked_on', sa.Date(), nullable=False),
        sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('set_by', sa.String(length=160), nullable=False),
        sa.Column('reason', sa.String(length=600), nullable=False),
        sa.Column('dropped_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('dropped_by', sa.String(length=160), nullable=False),
        sa.Column('drop_reason', sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(['city_id'], ['city.id'], name=op.f('fk_rule_override_city_id_city')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_override')),
    )
    op.create_index(op.f('ix_rule_override_city_id'), 'rule_override', ['city_id'])

    op.create_table('motion',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('tabled_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('given_by', sa.String(length=160), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('recorded_by', sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_motion_proposal_id_proposal')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_motion')),
    )
    op.create_index(op.f('ix_motion_proposal_id'), 'motion', ['proposal_id'])

    with op.batch_alter_table('resolution', schema=None) as batch_op:
        batch_op.alter_column('item_id', existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column('decided_by', sa.String(length=160), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('decided_as', sa.String(length=200), nullable=False, server_default=''))


def downgrade() -> None:
    with op.batch_alter_table('resolution', schema=None) as batch_op:
        batch_op.drop_column('decided_as')
        batch_op.drop_column('decided_by')
        batch_op.alter_column('item_id', existing_type=sa.Integer(), nullable=False)

    op.drop_index(op.f('ix_motion_proposal_id'), table_name='motion')
    op.drop_table('motion')
    op.drop_index(op.f('ix_rule_override_city_id'), table_name='rule_override')
    op.drop_table('rule_override')
    with op.batch_alter_table('city', schema=None) as batch_op:
        batch_op.drop_column('rule_overrides')
