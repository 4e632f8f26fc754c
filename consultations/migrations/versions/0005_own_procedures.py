"""a city's own procedures: published for a day to come, retired, each with who and why"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

SHIPPED = sa.text('city_id IS NULL')


def upgrade() -> None:
    with op.batch_alter_table('definition', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_definition_sha256'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_definition_key_version'), type_='unique')
        batch_op.drop_column('standing')
        batch_op.alter_column('published_by', existing_type=sa.String(length=120), type_=sa.String(length=160), existing_nullable=False)
        batch_op.add_column(sa.Column('city_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('note', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('retired_by', sa.String(length=160), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('retired_because', sa.String(), nullable=False, server_default=''))
        batch_op.create_foreign_key(batch_op.f('fk_definition_city_id_city'), 'city', ['city_id'], ['id'])
        batch_op.create_unique_constraint(batch_op.f('uq_definition_city_id_key_version'), ['city_id', 'key', 'version'])
        batch_op.create_index(batch_op.f('ix_definition_sha256'), ['sha256'], unique=False)
        batch_op.create_index('ix_definition_shipped', ['key', 'version'], unique=True, sqlite_where=SHIPPED, postgresql_where=SHIPPED)


def downgrade() -> None:
    with op.batch_alter_table('definition', schema=None) as batch_op:
        batch_op.drop_index('ix_definition_shipped', sqlite_where=SHIPPED, postgresql_where=SHIPPED)
        batch_op.drop_index(batch_op.f('ix_definition_sha256'))
        batch_op.drop_constraint(batch_op.f('uq_definition_city_id_key_version'), type_='unique')
        batch_op.drop_constraint(batch_op.f('fk_definition_city_id_city'), type_='foreignkey')
        for name in ('retired_because', 'retired_at', 'retired_by', 'note', 'city_id'):
            batch_op.drop_column(name)
        batch_op.alter_column('published_by', existing_type=sa.String(length=160), type_=sa.String(length=120), existing_nullable=False)
        batch_op.add_column(sa.Column('standing', sa.String(length=20), nullable=False, server_default='published'))
        batch_op.create_unique_constraint(batch_op.f('uq_definition_key_version'), ['key', 'version'])
        batch_op.create_unique_constraint(batch_op.f('uq_definition_sha256'), ['sha256'])
