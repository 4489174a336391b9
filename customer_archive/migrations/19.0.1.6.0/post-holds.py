"""Plans, collateral and complaints hold the dossier back: types of R1 and R3 say so."""


def migrate(cr, version):
    # a new field of published policies and of copies of them: nothing that they said
    # before is changed
    cr.execute(
        """
        UPDATE archive_document_type AS type
           SET holds_while = new.holds_while
          FROM archive_policy AS policy,
               (VALUES ('repayment_plan', 'instalment'),
                       ('repayment_agreement', 'instalment'),
                       ('deferral', 'instalment'),
                       ('collateral', 'collateral'),
                       ('complaint', 'dispute')) AS new (code, holds_while)
         WHERE policy.id = type.policy_id AND policy.code IN ('R1', 'R3')
           AND type.code = new.code AND type.holds_while IS NULL
        """
    )
