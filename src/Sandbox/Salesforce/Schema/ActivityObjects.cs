using static HubSpotSfSync.Sandbox.Salesforce.Schema.FieldList;

namespace HubSpotSfSync.Sandbox.Salesforce.Schema;

/// <summary>Tasks and events: about a person (Who) and anything else (What).</summary>
internal static class ActivityObjects
{
    public const string What = "WhatId";

    public static IEnumerable<SObjectType> Create(DateTimeOffset now) =>
    [
        new SObjectType("Task", "00T", Task(), now) { Label = "Task", PluralLabel = "Tasks" },
        new SObjectType("Event", "00U", Event(), now) { Label = "Event", PluralLabel = "Events" },
    ];

    private static IEnumerable<FieldDefinition> Task() =>
    [
        Id(), Who("Tasks"), About("Tasks"),
        Combobox("Subject", 255, "Call", "Email", "Send Letter", "Send Quote", "Other"),
        Date("ActivityDate") with { CustomLabel = "Due Date Only" },
        Picklist("Status", "Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred") with { Required = true, DefaultValue = "Not Started" },
        Picklist("Priority", "High", "Normal", "Low") with { Required = true, DefaultValue = "Normal" },
        ReadOnly(Flag("IsHighPriority")) with { InEvents = false },
        Owner(), LongText("Description"), ReadOnly(Flag("IsClosed")) with { InEvents = false },
        ReadOnly(Lookup("AccountId", "Account", "Account")),
        Picklist("Type", "Call", "Email", "Meeting", "Other"),
        Picklist("TaskSubtype", "Task", "Email", "ListEmail", "Cadence", "Call", "LinkedIn") with { Updateable = false, DefaultValue = "Task", Length = 40 },
        Picklist("CallType", "Internal", "Inbound", "Outbound") with { Length = 40 }, Whole("CallDurationInSeconds"), Text("CallDisposition", 255), Text("CallObject", 255),
        Moment("ReminderDateTime"), Flag("IsReminderSet"), ReadOnly(Moment("CompletedDateTime")),
        ReadOnly(Flag("IsRecurrence")),
        .. Stamps(), SyncId(), .. Bin(), ReadOnly(Flag("IsArchived")) with { InEvents = false }, Modstamp(),
    ];

    private static IEnumerable<FieldDefinition> Event() =>
    [
        Id(), Who("Events"), About("Events"),
        Combobox("Subject", 255, "Call", "Email", "Meeting", "Send Letter/Quote", "Other"),
        Text("Location", 255), Flag("IsAllDayEvent"), Moment("ActivityDateTime"), Date("ActivityDate"), Whole("DurationInMinutes"),
        Moment("StartDateTime"), Moment("EndDateTime"), LongText("Description"), ReadOnly(Lookup("AccountId", "Account", "Account")),
        Owner(), Picklist("Type", "Email", "Meeting", "Other", "Call"), Flag("IsPrivate"),
        Picklist("ShowAs", "Busy", "OutOfOffice", "Free") with { DefaultValue = "Busy", Length = 40 },
        Moment("ReminderDateTime"), Flag("IsReminderSet"),
        // Series and invitations are made by people in the calendar, not here: each has a row of its own.
        ReadOnly(Flag("IsRecurrence")), ReadOnly(Flag("IsChild")) with { InEvents = false },
        .. Stamps(), SyncId(), .. Bin(), ReadOnly(Flag("IsArchived")) with { InEvents = false }, Modstamp(),
    ];

    private static FieldDefinition Who(string children) =>
        Detail("WhoId", "Who", children, "Contact", "Lead") with { CustomLabel = "Name ID" };

    private static FieldDefinition About(string children) =>
        Detail(What, "What", children, "Account", "Opportunity", "Campaign") with { CustomLabel = "Related To ID" };

    private static FieldDefinition SyncId() => Text("HubSpot_Sync_Id__c", 64) with
    {
        CustomLabel = "HubSpot Sync Id",
        Custom = true,
        Unique = true,
        ExternalId = true,
        IdLookup = true,
        Indexed = true,
    };
}
