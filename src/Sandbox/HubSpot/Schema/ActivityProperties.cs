using static HubSpotSfSync.Sandbox.HubSpot.Schema.DefaultProperties;

namespace HubSpotSfSync.Sandbox.HubSpot.Schema;

/// <summary>The properties of what people do: tasks, calls, emails, meetings and notes.</summary>
internal static class ActivityProperties
{
    public static PropertyCatalogue Tasks() => new(
    [
        Text("hs_task_subject"), LongText("hs_task_body"),
        Choice("hs_task_status", "NOT_STARTED", "IN_PROGRESS", "WAITING", "COMPLETED", "DEFERRED"),
        Choice("hs_task_priority", "NONE", "LOW", "MEDIUM", "HIGH"), Choice("hs_task_type", "TODO", "CALL", "EMAIL"),
        Text("hs_task_reminders"), Instant("hs_task_completion_date") with { ReadOnlyValue = true }, .. Common(),
    ]);

    public static PropertyCatalogue Calls() => new(
    [
        Text("hs_call_title"), LongText("hs_call_body"), Choice("hs_call_direction", "INBOUND", "OUTBOUND"),
        Text("hs_call_disposition"), Number("hs_call_duration"), Text("hs_call_from_number"), Text("hs_call_to_number"),
        Choice("hs_call_status", "BUSY", "CALLING_CRM_USER", "CANCELED", "COMPLETED", "CONNECTING", "FAILED", "IN_PROGRESS", "NO_ANSWER", "QUEUED", "RINGING"),
        Text("hs_call_recording_url"), .. Common(),
    ]);

    public static PropertyCatalogue Emails() => new(
    [
        Text("hs_email_subject"), LongText("hs_email_text"), LongText("hs_email_html"), Text("hs_email_headers"),
        Choice("hs_email_direction", "EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"),
        Choice("hs_email_status", "BOUNCED", "FAILED", "SCHEDULED", "SENDING", "SENT"),
        .. Common(),
    ]);

    public static PropertyCatalogue Meetings() => new(
    [
        Text("hs_meeting_title"), LongText("hs_meeting_body"), Instant("hs_meeting_start_time"), Instant("hs_meeting_end_time"),
        Text("hs_meeting_location"), Text("hs_meeting_external_url"), LongText("hs_internal_meeting_notes"),
        Choice("hs_meeting_outcome", "SCHEDULED", "COMPLETED", "RESCHEDULED", "NO_SHOW", "CANCELED"), .. Common(),
    ]);

    public static PropertyCatalogue Notes() => new([LongText("hs_note_body"), .. Common()]);

    private static PropertyDefinition[] Common() =>
    [
        Instant("hs_timestamp"), Owner(), Text("hs_attachment_ids"),
        .. Computed("hs_lastmodifieddate", "hs_createdate"),
    ];
}
