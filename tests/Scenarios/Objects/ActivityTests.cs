namespace HubSpotSfSync.Scenarios.Objects;

/// <summary>What people do: tasks, calls, e-mails, meetings, notes and form submissions of HubSpot, Tasks and Events of Salesforce.</summary>
public sealed class ActivityTests
{
    private const string Mappings = """
        mappings:
          - hubspot: companies
            salesforce: Account
            match: { hubspot: domain, salesforce: Website }
            fields:
              - { hubspot: name, salesforce: Name, owner: shared }
              - { hubspot: domain, salesforce: Website, owner: shared }
          - hubspot: contacts
            salesforce: [Contact, Lead]
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: company, salesforce: { Lead: Company }, owner: shared, default: { salesforce: Unknown } }
          - hubspot: deals
            salesforce: Opportunity
            match: { hubspot: dealname, salesforce: Name }
            fields:
              - { hubspot: dealname, salesforce: Name, owner: shared }
              - { hubspot: [pipeline, dealstage], salesforce: StageName, owner: shared, transform: { stage: { pipelines: { default: { stages: { appointmentscheduled: Prospecting } } } } } }
              - { hubspot: closedate, salesforce: CloseDate, owner: shared, transform: { date: { zone: UTC } } }
        """;

    private const string At = "2026-07-01T09:30:00.000Z";

    [Fact]
    public async Task Each_kind_of_activity_becomes_the_right_task_or_event_and_nothing_comes_back()
    {
        await using var world = await World.StartAsync($"activities: {{}}\n{Mappings}", new WorldOptions { Before = NoraIsAUserAsync });
        var (who, what) = await world.TellOfEngineAsync();
        var nora = await world.Salesforce.SingleAsync("SELECT Id FROM User WHERE Email = 'owner.north@sandbox.example'");

        var call = await world.HubSpot.CreateAsync("calls", new { hs_timestamp = At, hs_call_title = "Intro", hs_call_body = "<p>Likes <b>engines</b></p>", hs_call_duration = "90000", hs_call_direction = "OUTBOUND", hs_call_disposition = "f240bbac-87c9-4f6e-bf70-924b57d47db7", hubspot_owner_id = "7001" });
        var email = await world.HubSpot.CreateAsync("emails", new { hs_timestamp = At, hs_email_subject = "Offer", hs_email_direction = "EMAIL", hs_email_html = "<div>Dear Ada,</div><div>see &amp; enjoy</div>" });
        var note = await world.HubSpot.CreateAsync("notes", new { hs_timestamp = At, hs_note_body = "Prefers steam<br>to water" });
        var meeting = await world.HubSpot.CreateAsync("meetings", new { hs_timestamp = At, hs_meeting_title = "Demo", hs_meeting_location = "London", hs_meeting_start_time = At, hs_meeting_end_time = "2026-07-01T10:15:00.000Z" });
        foreach (var activity in new[] { call, email, note, meeting })
        {
            await world.HubSpot.AssociateAsync(activity, activity == note ? who.Prospect : who.Contact);
            await world.HubSpot.AssociateAsync(activity, what.Company);
        }

        await world.HubSpot.AssociateAsync(call, what.Deal);

        var callTask = await world.Salesforce.SingleAsync("SELECT Id FROM Task WHERE TaskSubtype = 'Call'");
        await world.Salesforce.BecomesAsync(callTask, new
        {
            Subject = "Intro",
            Description = "Likes engines",
            Status = "Completed",
            ActivityDate = "2026-07-01",
            CallDurationInSeconds = 90,
            CallType = "Outbound",
            CallDisposition = "Connected",
            OwnerId = nora.Id,
            WhoId = who.InSalesforce.Id,
            WhatId = what.Opportunity.Id,
        });
        var emailTask = await world.Salesforce.SingleAsync("SELECT Id FROM Task WHERE TaskSubtype = 'Email'");
        await world.Salesforce.BecomesAsync(emailTask, new { Subject = "Offer", Description = "Dear Ada,\nsee & enjoy", Status = "Completed", WhoId = who.InSalesforce.Id, WhatId = what.Account.Id });
        var noteTask = await world.Salesforce.SingleAsync("SELECT Id FROM Task WHERE TaskSubtype = 'Task'");
        await world.Salesforce.BecomesAsync(noteTask, new { Subject = "Prefers steam", Description = "Prefers steam\nto water", Status = "Completed", WhoId = who.Lead.Id });
        var demo = await world.Salesforce.SingleAsync("SELECT Id FROM Event");
        await world.Salesforce.BecomesAsync(demo, new { Subject = "Demo", Location = "London", StartDateTime = "2026-07-01T09:30:00.000+0000", DurationInMinutes = 45, WhoId = who.InSalesforce.Id, WhatId = what.Account.Id });

        await world.Salesforce.UpdateAsync(callTask, new { Subject = "Changed" });
        await world.InStepAsync();
        await world.Salesforce.BecomesAsync(callTask, new { Subject = "Intro" });
        (await world.HubSpot.CountAsync("tasks")).ShouldBe(0, "what was made from a call, an e-mail or a note is no task of HubSpot");
        (await world.HubSpot.CountAsync("calls")).ShouldBe(1);
        (await world.HubSpot.CountAsync("meetings")).ShouldBe(1);
        (await world.Salesforce.CountAsync("Task")).ShouldBe(3);
    }

    [Fact]
    public async Task A_form_submission_becomes_one_completed_task_of_who_sent_it()
    {
        await using var world = await World.StartAsync($"activities: {{}}\n{Mappings}");
        var form = (string)(await world.HubSpot.ControlAsync("forms", new { portal = world.HubSpot.Id, name = "Demo request" }))["id"]!;

        foreach (var wish in new[] { "An engine", "Another one" })
        {
            await world.HubSpot.ControlAsync($"forms/{form}/submissions", new { portal = world.HubSpot.Id, fields = new { email = "ada@acme.com", lastname = "Lovelace", message = wish }, pageUrl = "https://acme.com/demo" });
        }

        await world.Operator.PollAsync("portal-org", "HubSpot");
        var contact = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.EventuallyAsync("both are there", async () => await world.Salesforce.CountAsync("Task", $"WhoId = '{contact.Id}'") == 2);
        var tasks = await world.Salesforce.QueryAsync("SELECT Subject, Status, Description FROM Task");
        tasks.ShouldAllBe(task => task["Subject"] == "Form: Demo request" && task["Status"] == "Completed");
        tasks.Select(task => task["Description"]).ShouldBe(
            ["email: ada@acme.com\nlastname: Lovelace\nmessage: An engine\n\nhttps://acme.com/demo", "email: ada@acme.com\nlastname: Lovelace\nmessage: Another one\n\nhttps://acme.com/demo"], ignoreOrder: true);
        await world.InStepAsync();
        (await world.Salesforce.CountAsync("Task")).ShouldBe(2);
        (await world.HubSpot.CountAsync("tasks")).ShouldBe(0);
    }

    [Fact]
    public async Task Tasks_and_meetings_go_both_ways()
    {
        await using var world = await World.StartAsync($"activities: {{ zone: Europe/Berlin }}\npolling: {{ hubspot: 3s, salesforce: 2s }}\n{Mappings}", new WorldOptions { Before = NoraIsAUserAsync });
        var (who, what) = await world.TellOfEngineAsync();

        // From HubSpot.
        var task = await world.HubSpot.CreateAsync("tasks", new { hs_task_subject = "Call back", hs_task_body = "<p>About <i>steam</i></p>", hs_task_status = "NOT_STARTED", hs_task_priority = "HIGH", hs_timestamp = "2026-07-01T22:30:00.000Z" });
        await world.HubSpot.AssociateAsync(task, who.Contact);
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id FROM Task WHERE Subject = 'Call back'");
        await world.Salesforce.BecomesAsync(inSalesforce, new { Description = "About steam", Status = "Not Started", Priority = "High", ActivityDate = "2026-07-02", WhoId = who.InSalesforce.Id });
        await world.Salesforce.UpdateAsync(inSalesforce, new { Status = "Completed", WhatId = what.Opportunity.Id });
        await world.HubSpot.BecomesAsync(task, new { hs_task_status = "COMPLETED", hs_task_body = "<p>About <i>steam</i></p>", hs_timestamp = "2026-07-01T22:30:00.000Z" });
        await world.EventuallyAsync("the task has the deal", async () => (await world.HubSpot.AssociatedAsync(task, "deals")).Contains(what.Deal.Id));

        // From Salesforce, without a day, for a Lead.
        var nora = await world.Salesforce.SingleAsync("SELECT Id FROM User WHERE Email = 'owner.north@sandbox.example'");
        var sent = await world.Salesforce.CreateAsync("Task", new { Subject = "Write offer", Description = "2 < 3\nengines", Status = "In Progress", Priority = "Low", WhoId = who.Lead.Id, OwnerId = nora.Id });
        var received = await world.HubSpot.SingleAsync("tasks", new { hs_task_subject = "Write offer" });
        await world.HubSpot.BecomesAsync(received, new { hs_task_body = "2 &lt; 3<br>engines", hs_task_status = "IN_PROGRESS", hs_task_priority = "LOW", hubspot_owner_id = "7001" });
        await world.EventuallyAsync("the task has its contact", async () => (await world.HubSpot.AssociatedAsync(received, "contacts")).Contains(who.Prospect.Id));
        await world.HubSpot.UpdateAsync(received, new { hs_task_status = "WAITING", hs_timestamp = "2026-08-01T10:00:00.000Z" });
        await world.Salesforce.BecomesAsync(sent, new { Status = "Waiting on someone else", ActivityDate = "2026-08-01" });

        // Events, but for private ones.
        var call = await world.Salesforce.CreateAsync("Event", new { Subject = "Visit", StartDateTime = "2026-07-03T08:00:00.000Z", DurationInMinutes = 30, WhoId = who.InSalesforce.Id, WhatId = what.Account.Id });
        await world.Salesforce.CreateAsync("Event", new { Subject = "Dentist", StartDateTime = "2026-07-03T12:00:00.000Z", DurationInMinutes = 30, IsPrivate = true });
        var visit = await world.HubSpot.SingleAsync("meetings", new { hs_meeting_title = "Visit" });
        await world.HubSpot.BecomesAsync(visit, new { hs_timestamp = "2026-07-03T08:00:00.000Z", hs_meeting_start_time = "2026-07-03T08:00:00.000Z", hs_meeting_end_time = "2026-07-03T08:30:00.000Z" });
        await world.EventuallyAsync("the meeting has its company", async () => (await world.HubSpot.AssociatedAsync(visit, "companies")).Contains(what.Company.Id));
        await world.HubSpot.UpdateAsync(visit, new { hs_meeting_start_time = "2026-07-03T09:00:00.000Z", hs_meeting_end_time = "2026-07-03T10:00:00.000Z" });
        await world.Salesforce.BecomesAsync(call, new { StartDateTime = "2026-07-03T09:00:00.000+0000", DurationInMinutes = 60 });

        await world.InStepAsync();
        (await world.HubSpot.CountAsync("tasks")).ShouldBe(2);
        (await world.Salesforce.CountAsync("Task")).ShouldBe(2);
        (await world.HubSpot.CountAsync("meetings")).ShouldBe(1);
        (await world.DecisionsAsync(task, "Description", "hs_task_body")).ShouldBe(["Salesforce.Description: (empty) -> About steam (Shared: Created)"], "the text without its tags is the same text");
    }

    [Fact]
    public async Task What_is_switched_off_stays_where_it_is()
    {
        await using var world = await World.StartAsync(
            $"activities: {{ tasks: toSalesforce, calls: both, emails: off, meetings: toHubSpot, notes: off, forms: off }}\n{Mappings}", new WorldOptions { Webhooks = false, ChangeEvents = false });

        await world.HubSpot.CreateAsync("emails", new { hs_timestamp = At, hs_email_subject = "Offer" });
        await world.HubSpot.CreateAsync("notes", new { hs_timestamp = At, hs_note_body = "Steam" });
        await world.HubSpot.CreateAsync("meetings", new { hs_timestamp = At, hs_meeting_title = "Demo", hs_meeting_start_time = At });
        await world.HubSpot.CreateAsync("tasks", new { hs_timestamp = At, hs_task_subject = "Call back" });
        await world.Salesforce.CreateAsync("Task", new { Subject = "Write offer" });
        await world.Salesforce.CreateAsync("Task", new { Subject = "Asked back", TaskSubtype = "Call", Status = "Completed", CallDurationInSeconds = 60, ActivityDate = "2026-07-01" });
        await world.Salesforce.CreateAsync("Event", new { Subject = "Visit", StartDateTime = At, DurationInMinutes = 30 });
        await world.InStepAsync();

        (await world.Salesforce.SingleAsync("SELECT Id, Subject FROM Task WHERE HubSpot_Sync_Id__c LIKE '1001-tasks-%'"))["Subject"].ShouldBe("Call back");
        (await world.HubSpot.SingleAsync("calls", new { hs_call_title = "Asked back", hs_call_duration = "60000", hs_call_status = "COMPLETED" }))["hs_timestamp"].ShouldBe("2026-07-01T00:00:00.000Z");
        await world.HubSpot.SingleAsync("meetings", new { hs_meeting_title = "Visit" });
        (await world.Salesforce.CountAsync("Task")).ShouldBe(3);
        (await world.Salesforce.CountAsync("Event")).ShouldBe(1);
        (await world.HubSpot.CountAsync("tasks")).ShouldBe(1);
    }

    /// <summary>A user of Salesforce who is an owner in HubSpot.</summary>
    private static async Task NoraIsAUserAsync(World world) =>
        await world.Salesforce.UpdateAsync(await world.Salesforce.SingleAsync("SELECT Id FROM User WHERE Username = 'sales@sandbox.example'"), new { Email = "owner.north@sandbox.example" });
}

internal sealed record People(HubSpotRecord Contact, SalesforceRecord InSalesforce, HubSpotRecord Prospect, SalesforceRecord Lead);

internal sealed record Matters(HubSpotRecord Company, SalesforceRecord Account, HubSpotRecord Deal, SalesforceRecord Opportunity);

internal static class Engine
{
    /// <summary>A contact, a Lead, a company and a deal, each with its counterpart.</summary>
    public static async Task<(People Who, Matters What)> TellOfEngineAsync(this World world)
    {
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
        var acme = await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.com" });
        var deal = await world.HubSpot.CreateAsync("deals", new { dealname = "Engine", pipeline = "default", dealstage = "appointmentscheduled", closedate = "2026-12-31T00:00:00Z" });
        var lead = await world.Salesforce.CreateAsync("Lead", new { Email = "mary@iron.com", LastName = "Somerville", Company = "Iron" });
        return (
            new People(
                ada, await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'"), await world.HubSpot.SingleAsync("contacts", new { email = "mary@iron.com" }), lead),
            new Matters(
                acme, await world.Salesforce.SingleAsync("SELECT Id FROM Account WHERE Name = 'Acme'"), deal, await world.Salesforce.SingleAsync("SELECT Id FROM Opportunity WHERE Name = 'Engine'")));
    }
}
