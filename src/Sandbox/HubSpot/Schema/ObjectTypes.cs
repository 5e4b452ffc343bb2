using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Schema;

/// <summary>The object types a new portal has. Contacts and companies come first.</summary>
internal static class ObjectTypes
{
    private const string Modified = "hs_lastmodifieddate";
    private const string Timestamp = "hs_timestamp";

    public static IEnumerable<ObjectTable> Tables(Portal portal)
    {
        yield return new(portal, new("contacts", "contact", "0-1", "lastmodifieddate", ["email", "firstname", "lastname"])
        {
            Searchable = ["firstname", "lastname", "email", "hs_additional_emails", "phone", "mobilephone", "company"],
        }, DefaultProperties.Contacts())
        { Rules = new ContactRules(portal) };
        yield return new(portal, new("companies", "company", "0-2", Modified, ["name", "domain"])
        {
            Searchable = ["website", "phone", "name", "domain"],
        }, DefaultProperties.Companies())
        { Rules = new CompanyRules(portal) };
        yield return new(portal, new("deals", "deal", "0-3", Modified, ["dealname", "amount", "closedate", "pipeline", "dealstage"])
        {
            Searchable = ["dealname", "pipeline", "dealstage", "description", "dealtype"],
        }, SalesProperties.Deals())
        { Rules = new DealRules(portal) };
        yield return new(portal, new("tickets", "ticket", "0-5", Modified, ["subject", "content", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_category", "hs_ticket_priority"])
        {
            Searchable = ["subject", "content", "hs_pipeline_stage", "hs_ticket_category"],
        }, SalesProperties.Tickets())
        { Rules = new PipelineRules(portal, "tickets", "hs_pipeline", "hs_pipeline_stage") };
        yield return new(portal, new("products", "product", "0-7", Modified, ["name", "description", "price"]), SalesProperties.Products());
        yield return new(portal, new("line_items", "line_item", "0-8", Modified, ["quantity", "amount", "price"]), SalesProperties.LineItems());
        foreach (var activity in Activities(portal))
        {
            yield return activity;
        }
    }

    private static IEnumerable<ObjectTable> Activities(Portal portal) =>
    [
        Activity(portal, new("notes", "note", "0-46", Modified, []) { Searchable = ["hs_note_body"] }, ActivityProperties.Notes()),
        Activity(portal, new("meetings", "meeting", "0-47", Modified, []) { Searchable = ["hs_meeting_title", "hs_meeting_body"] }, ActivityProperties.Meetings()),
        Activity(portal, new("calls", "call", "0-48", Modified, []) { Searchable = ["hs_call_title", "hs_call_body"] }, ActivityProperties.Calls()),
        Activity(portal, new("emails", "email", "0-49", Modified, []) { Searchable = ["hs_email_subject"] }, ActivityProperties.Emails()),
        Activity(portal, new("tasks", "task", "0-27", Modified, []) { Searchable = ["hs_task_subject", "hs_task_body"] }, ActivityProperties.Tasks(), new TaskRules(portal)),
    ];

    // When it happened, or is due, is the one thing an activity must have.
    private static ObjectTable Activity(Portal portal, ObjectTypeName name, PropertyCatalogue properties, TypeRules? rules = null) =>
        new(portal, name with { CreatedProperty = "hs_createdate", Required = [Timestamp] }, properties) { Rules = rules };
}
