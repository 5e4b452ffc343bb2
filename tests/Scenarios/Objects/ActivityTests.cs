namespace HubSpotSfSync.Scenarios.Objects;

/// <summary>What people do: tasks, calls, e-mails, meetings, notes and form submissions of HubSpot, Tasks and Events of Salesforce.</summary>
public sealed class ActivityTests
{
    private const string People = """
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
        await using var world = await World.StartAsync($"activities: {{}}\n{People}");
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
        var acme = await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.com" });
        var deal = await world.HubSpot.CreateAsync("deals", new { dealname = "Engine", pipeline = "default", dealstage = "appointmentscheduled", closedate = "2026-12-31T00:00:00Z" });
        var contact = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        var account = await world.Salesforce.SingleAsync("SELECT Id FROM Account WHERE Name = 'Acme'");
        var opportunity = await world.Salesforce.SingleAsync("SELECT Id FROM Opportunity WHERE Name = 'Engine'");

        var call = await world.HubSpot.CreateAsync("calls", new { hs_timestamp = At, hs_call_title = "Intro", hs_call_body = "<p>Likes <b>engines</b></p>", hs_call_duration = "90000", hs_call_direction = "OUTBOUND", hs_call_disposition = "f240bbac-87c9-4f6e-bf70-924b57d47db7" });
        var email = await world.HubSpot.CreateAsync("emails", new { hs_timestamp = At, hs_email_subject = "Offer", hs_email_direction = "EMAIL", hs_email_html = "<div>Dear Ada,</div><div>see &amp; enjoy</div>" });
        var note = await world.HubSpot.CreateAsync("notes", new { hs_timestamp = At, hs_note_body = "Prefers steam<br>to water" });
        var meeting = await world.HubSpot.CreateAsync("meetings", new { hs_timestamp = At, hs_meeting_title = "Demo", hs_meeting_location = "London", hs_meeting_start_time = At, hs_meeting_end_time = "2026-07-01T10:15:00.000Z" });
        foreach (var activity in new[] { call, email, note, meeting })
        {
            await world.HubSpot.AssociateAsync(activity, ada);
            await world.HubSpot.AssociateAsync(activity, acme);
        }

        await world.HubSpot.AssociateAsync(call, deal);

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
            WhoId = contact.Id,
            WhatId = opportunity.Id,
        });
        var emailTask = await world.Salesforce.SingleAsync("SELECT Id FROM Task WHERE TaskSubtype = 'Email'");
        await world.Salesforce.BecomesAsync(emailTask, new { Subject = "Offer", Description = "Dear Ada,\nsee & enjoy", Status = "Completed", WhoId = contact.Id, WhatId = account.Id });
        var noteTask = await world.Salesforce.SingleAsync("SELECT Id FROM Task WHERE TaskSubtype = 'Task'");
        await world.Salesforce.BecomesAsync(noteTask, new { Subject = "Prefers steam", Description = "Prefers steam\nto water", Status = "Completed", WhoId = contact.Id, WhatId = account.Id });
        var demo = await world.Salesforce.SingleAsync("SELECT Id FROM Event");
        await world.Salesforce.BecomesAsync(demo, new { Subject = "Demo", Location = "London", StartDateTime = "2026-07-01T09:30:00.000+0000", DurationInMinutes = 45, WhoId = contact.Id, WhatId = account.Id });

        await world.InStepAsync();
        (await world.HubSpot.CountAsync("tasks")).ShouldBe(0, "what was made from a call, an e-mail or a note is no task of HubSpot");
        (await world.HubSpot.CountAsync("calls")).ShouldBe(1);
        (await world.HubSpot.CountAsync("meetings")).ShouldBe(1);
        (await world.Salesforce.CountAsync("Task")).ShouldBe(3);
    }
}
