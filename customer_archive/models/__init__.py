# mixins: guard, confidentiality, explanation
from . import archive_guard_mixin
from . import archive_guard_part_mixin
from . import archive_file_mixin
from . import archive_unknown_mixin
from . import archive_confidential_mixin
from . import archive_form_mixin
from . import archive_satellite_mixin
from . import archive_explain_mixin
from . import archive_append_only_mixin

# policy and catalogue
from . import archive_policy_part_mixin
from . import archive_policy
from . import archive_policy_version
from . import archive_policy_file
from . import archive_policy_zip
from . import archive_category
from . import archive_retention_class
from . import archive_document_type
from . import archive_document_type_receipt

# approval
from . import archive_approval_evidence_mixin
from . import archive_approval_mixin
from . import archive_approval_mixin_answer
from . import archive_approval_mixin_content
from . import archive_approval_mixin_erasure
from . import archive_approval_mixin_explain
from . import archive_approval_mixin_sign
from . import archive_approval_mixin_submit
from . import archive_approval_mixin_view
from . import archive_approval_chain
from . import archive_approval_step
from . import archive_approval_round
from . import archive_approval_round_signer
from . import archive_approval_task
from . import archive_approval_task_waiting
from . import archive_approval_task_signer
from . import archive_approval_delegation
from . import archive_signature
from . import archive_signature_evidence
from . import archive_request_mixin

# confidentiality
from . import archive_access_grant

# ledger
from . import archive_ledger_entry
from . import archive_ledger_leaf
from . import archive_ledger_seal
from . import archive_ledger_seal_verify
from . import archive_access_log
from . import archive_register_export

# filing
from . import archive_counter
from . import archive_dossier
from . import archive_dossier_binder
from . import archive_dossier_stage
from . import archive_dossier_profile
from . import archive_dossier_business
from . import archive_dossier_retention
from . import archive_dossier_block
from . import archive_dossier_block_text
from . import archive_dossier_person
from . import archive_person_profile
from . import archive_signer
from . import archive_dossier_signer
from . import archive_dossier_word
from . import archive_hand_over
from . import archive_hand_over_leaving
from . import archive_hand_over_check
from . import archive_location
from . import archive_volume
from . import archive_volume_catalogue
from . import archive_volume_closing
from . import archive_document
from . import archive_document_guard
from . import archive_document_access
from . import archive_document_content
from . import archive_document_alias
from . import archive_bundle
from . import archive_document_capture
from . import archive_document_explain
from . import archive_document_retention
from . import archive_document_filing
from . import archive_document_form
from . import archive_document_home
from . import archive_document_leader
from . import archive_document_home_retention
from . import archive_document_vital
from . import archive_document_place
from . import archive_document_secrecy
from . import archive_document_print
from . import archive_volume_whole
from . import archive_document_bundle
from . import archive_document_reply
from . import archive_document_duplicate
from . import archive_document_facts
from . import archive_document_refile
from . import archive_document_steps
from . import archive_document_search
from . import archive_document_text
from . import archive_document_source
from . import archive_document_pages

# change
from . import archive_change_request
from . import archive_change_request_line
from . import archive_change_request_checking
from . import archive_change_request_applying
from . import archive_change_request_finding
from . import archive_change_register
from . import archive_document_change
from . import archive_document_report
from . import archive_document_supplement

# deletion
from . import archive_hold
from . import archive_document_hold
from . import archive_document_unsettled
from . import archive_erasure
from . import archive_document_erasure
from . import archive_destruction_register
from . import archive_deletion_request
from . import archive_deletion_request_engine
from . import archive_document_deletion
from . import archive_document_change_retention
from . import archive_dossier_activity

# disposal
from . import archive_disposal
from . import archive_disposal_approval
from . import archive_disposal_people
from . import archive_disposal_decision
from . import archive_disposal_quarantine
from . import archive_disposal_execution
from . import archive_disposal_proposal
from . import archive_disposal_papers
from . import archive_disposal_certificate
from . import archive_disposal_line
from . import archive_disposal_line_quarantine
from . import archive_disposal_line_execution
from . import archive_disposal_line_papers
from . import archive_disposal_opinion
from . import archive_document_disposal
from . import archive_volume_disposal
from . import archive_destruction_register_again
from . import archive_deletion_request_again
from . import archive_disposal_again
from . import archive_disposal_line_again
from . import archive_document_again
from . import archive_person_request
from . import archive_person_request_answer
from . import archive_person_request_line

# custody
from . import archive_box
from . import archive_volume_box
from . import archive_document_custody
from . import archive_paper_line_mixin
from . import archive_custody_transfer
from . import archive_custody_transfer_line
from . import archive_volume_custody

# inbox
from . import archive_inbox_mail
from . import archive_inbox_mail_access
from . import archive_inbox_file
from . import archive_inbox_mail_erasure
from . import archive_document_inbox

# opening stock
from . import archive_import_part_mixin
from . import archive_import
from . import archive_import_reading
from . import archive_import_row
from . import archive_import_customer
from . import archive_import_run
from . import archive_import_filing
from . import archive_import_file
from . import archive_import_column
from . import archive_import_line
from . import archive_import_erasure
from . import archive_document_traces

# review
from . import archive_compliance
from . import archive_volume_part

# Odoo's models
from . import base
from . import base_guard_rows
from . import base_partner_merge
from . import calendar_event
from . import crm_lead
from . import ir_actions_act_window
from . import ir_attachment
from . import ir_attachment_erasure
from . import ir_attachment_guard
from . import ir_attachment_inbox
from . import ir_attachment_serving
from . import ir_attachment_signer
from . import ir_binary
from . import ir_default
from . import ir_http
from . import ir_module_module
from . import ir_ui_menu
from . import mail_activity
from . import mail_activity_approval
from . import mail_activity_schedule
from . import mail_alias
from . import mail_followers
from . import mail_message
from . import mail_thread
from . import res_company
from . import res_config_settings
from . import res_partner
from . import res_users_approval
from . import res_users_vital
from . import res_users_dossier
from . import sale_order
