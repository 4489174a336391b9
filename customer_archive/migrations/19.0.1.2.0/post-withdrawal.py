"""Records of a withdrawal end the relation: the types of R1 and R3 say so."""


def migrate(cr, version):
    # a new field of a published policy: it changes no rule of what is kept
    cr.execute(
        """
        UPDATE archive_document_type SET withdrawal = TRUE
         WHERE code = 'withdrawal' AND policy_id IN (
               SELECT id FROM archive_policy WHERE code IN ('R1', 'R3'))
        """
    )
