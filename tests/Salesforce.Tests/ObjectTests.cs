using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

/// <summary>What is peculiar to single objects, as far as a write or a read meets it.</summary>
public sealed class ObjectTests : OrgTest
{
    private static readonly RecordQuery Opportunities = new() { ObjectType = "Opportunity", Fields = ["Name", "StageName", "CloseDate", "Amount", "AccountId", "IsWon"], IdentityField = Identity };
    private static readonly RecordQuery Roles = new() { ObjectType = "OpportunityContactRole", Fields = ["OpportunityId", "ContactId", "Role", "IsPrimary"], IdentityField = null };
    private static readonly RecordQuery Tasks = new() { ObjectType = "Task", Fields = ["Subject", "Status", "TaskSubtype", "WhoId", "WhatId", "ActivityDate"], IdentityField = Identity };
    private static readonly RecordQuery Events = new() { ObjectType = "Event", Fields = ["Subject", "StartDateTime", "EndDateTime", "DurationInMinutes", "WhoId"], IdentityField = Identity };

    [Fact]
    public async Task The_Amount_of_an_opportunity_with_line_items_is_refused_and_the_rest_is_not()
    {
        var id = await PersonCreatesAsync("Opportunity", ("Name", "Deal"), ("StageName", "Prospecting"), ("CloseDate", "2026-12-31"), ("Amount", 100));
        var plain = await PersonCreatesAsync("Opportunity", ("Name", "Other"), ("StageName", "Prospecting"), ("CloseDate", "2026-12-31"), ("Amount", 100));
        await SetUpSandboxAsync($"records/{id}/rewrite", new JsonObject { ["fields"] = new JsonObject { ["HasOpportunityLineItem"] = true }, ["movesModstamp"] = true });

        var outcomes = await WriteAsync(Opportunities, Update(id, "1001-1", ("Amount", "250"), ("Name", "Big")), Update(plain, "1001-2", ("Amount", "250")));

        outcomes[0].ShouldBeOfType<WriteOutcome.Refused>().ShouldSatisfyAllConditions(
            refused => refused.Code.ShouldBe("OPPORTUNITY_HAS_LINE_ITEMS"),
            refused => refused.Fields.ShouldBe(["Amount"]));
        outcomes[1].ShouldBeOfType<WriteOutcome.Written>().After.Values["Amount"].ShouldBe("250");
        (await WriteAsync(Opportunities, Update(id, "1001-1", ("Amount", "100"), ("Name", "Big")))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>().After.Values["Name"].ShouldBe("Big");
        (await WriteAsync(Opportunities, Update(id, "1001-1", ("Name", "Bigger")))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>();
    }

    [Fact]
    public async Task An_opportunity_shows_what_follows_from_its_stage()
    {
        var account = await PersonCreatesAsync("Account", ("Name", "Acme"));

        var after = (await WriteAsync(Opportunities, Create("1001-1", ("Name", "Deal"), ("StageName", "Closed Won"), ("CloseDate", "2026-12-31"), ("Amount", "1000.5"), ("AccountId", account))))
            .ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>().After;

        after.Values["IsWon"].ShouldBe("true");
        after.Values["Amount"].ShouldBe("1000.5");
        after.Values["AccountId"].ShouldBe(account);
    }

    [Fact]
    public async Task One_contact_role_is_primary_and_a_role_of_the_same_contact_is_met()
    {
        var opportunity = await PersonCreatesAsync("Opportunity", ("Name", "Deal"), ("StageName", "Prospecting"), ("CloseDate", "2026-12-31"));
        var first = await PersonCreatesAsync("Contact", ("LastName", "First"));
        var second = await PersonCreatesAsync("Contact", ("LastName", "Second"));

        var one = (await WriteAsync(Roles, Role(opportunity, first, "Decision Maker"))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>().After;
        (await WriteAsync(Roles, Role(opportunity, second, "Influencer"))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>().Created.ShouldBeTrue();

        (await Crm.ReadAsync(Roles, [one.Id], Live, Ct)).ShouldHaveSingleItem().Values["IsPrimary"].ShouldBe("false");
        (await WriteAsync(Roles, Role(opportunity, first, "Evaluator"))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Exists>().Current.Values["Role"].ShouldBe("Decision Maker");
        (await WriteAsync(Roles, Update(one.Id, "1", ("Role", "Evaluator")))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>().After.Values["Role"].ShouldBe("Evaluator");
    }

    [Fact]
    public async Task A_task_is_about_a_contact_or_a_lead_and_keeps_its_kind()
    {
        var contact = await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        var lead = await PersonCreatesAsync("Lead", ("LastName", "Doe"), ("Company", "Acme"));
        var account = await PersonCreatesAsync("Account", ("Name", "Acme"));

        var outcomes = await WriteAsync(
            Tasks,
            Create("1001-1", ("Subject", "Ring"), ("TaskSubtype", "Call"), ("WhoId", contact), ("WhatId", account)),
            Create("1001-2", ("Subject", "Mail"), ("TaskSubtype", "Email"), ("WhoId", lead)));

        var call = outcomes[0].ShouldBeOfType<WriteOutcome.Written>().After;
        call.Values["TaskSubtype"].ShouldBe("Call");
        call.Values["WhatId"].ShouldBe(account);
        outcomes[1].ShouldBeOfType<WriteOutcome.Written>().After.Values["WhoId"].ShouldBe(lead);
        (await WriteAsync(Tasks, Update(call.Id, "1001-1", ("TaskSubtype", "Email")))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Refused>().Fields.ShouldBe(["TaskSubtype"]);
    }

    [Fact]
    public async Task An_event_ends_when_it_says_or_after_its_duration()
    {
        var outcomes = await WriteAsync(
            Events,
            Create("1001-1", ("Subject", "Meet"), ("StartDateTime", "2026-12-01T10:00:00.000Z"), ("EndDateTime", "2026-12-01T10:45:00.000Z")),
            Create("1001-2", ("Subject", "Meet"), ("StartDateTime", "2026-12-01T10:00:00.000Z"), ("DurationInMinutes", "30")),
            Create("1001-3", ("Subject", "Meet"), ("StartDateTime", "2026-12-01T10:00:00.000Z")),
            Create("1001-4", ("Subject", "Meet"), ("StartDateTime", "2026-12-01T10:00:00.000Z"), ("EndDateTime", "2026-12-01T11:00:00.000Z"), ("DurationInMinutes", "30")));

        outcomes[0].ShouldBeOfType<WriteOutcome.Written>().After.Values["DurationInMinutes"].ShouldBe("45");
        outcomes[1].ShouldBeOfType<WriteOutcome.Written>().After.Values["EndDateTime"].ShouldBe("2026-12-01T10:30:00.000Z");
        outcomes[2].ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("REQUIRED_FIELD_MISSING");
        outcomes[3].ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("FIELD_INTEGRITY_EXCEPTION");
    }

    [Fact]
    public async Task A_campaign_is_met_by_its_name()
    {
        var campaigns = new RecordQuery { ObjectType = "Campaign", Fields = ["Name", "IsActive"], IdentityField = null };
        var write = new RecordWrite { Identity = "17", Values = new Dictionary<string, string?> { ["Name"] = "Fair", ["IsActive"] = "true" }, Match = [By(("Name", "Fair"))] };

        var made = (await WriteAsync(campaigns, write)).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>();

        made.Created.ShouldBeTrue();
        (await WriteAsync(campaigns, write)).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(made.After.Id);
    }

    [Fact]
    public async Task A_custom_object_is_met_by_its_lookup_and_its_own_external_id()
    {
        await SetUpSandboxAsync("objects", new JsonObject { ["name"] = "Contract__c" });
        await SetUpSandboxAsync("fields", new JsonObject { ["object"] = "Contract__c", ["name"] = Identity, ["type"] = "string", ["length"] = 64, ["unique"] = true, ["externalId"] = true });
        await SetUpSandboxAsync("fields", new JsonObject { ["object"] = "Contract__c", ["name"] = "Number__c", ["type"] = "string", ["unique"] = true, ["externalId"] = true });
        await SetUpSandboxAsync("fields", new JsonObject { ["object"] = "Contract__c", ["name"] = "Account__c", ["type"] = "reference", ["referenceTo"] = "Account" });
        var account = await PersonCreatesAsync("Account", ("Name", "Acme"));
        var existing = await PersonCreatesAsync("Contract__c", ("Name", "One"), ("Number__c", "C-1"), ("Account__c", account));
        var query = new RecordQuery { ObjectType = "Contract__c", Fields = ["Name", "Number__c", "Account__c"], IdentityField = Identity };

        var outcomes = await WriteAsync(
            query,
            Create("1001-1", ("Name", "First"), ("Number__c", "C-1")) with { Match = [By(("Number__c", "c-1"))] },
            Create("1001-2", ("Name", "One"), ("Account__c", account)) with { Match = [By(("Account__c", account[..15]), ("Name", "One"))] },
            Create("1001-3", ("Name", "Two"), ("Number__c", "C-2"), ("Account__c", account)) with { Match = [By(("Number__c", "C-2"))] });

        outcomes[0].ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(existing);
        outcomes[1].ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(existing);
        outcomes[2].ShouldBeOfType<WriteOutcome.Written>().After.Values["Account__c"].ShouldBe(account);
    }

    [Fact]
    public async Task An_account_names_its_parent_and_a_circle_is_closed_by_a_second_write()
    {
        var query = new RecordQuery { ObjectType = "Account", Fields = ["Name", "ParentId"], IdentityField = Identity };
        var parent = (await WriteAsync(query, Create("1001-1", ("Name", "Holding")))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>().After.Id;

        var child = (await WriteAsync(query, Create("1001-2", ("Name", "Daughter"), ("ParentId", parent)))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>().After;

        child.Values["ParentId"].ShouldBe(parent);
        (await WriteAsync(query, Update(child.Id, "1001-2", ("ParentId", null)), Update(parent, "1001-1", ("ParentId", child.Id)))).ShouldAllBe(outcome => outcome is WriteOutcome.Written);
    }

    private static RecordWrite Create(string identity, params (string Name, string? Value)[] values) =>
        new() { Identity = identity, Values = values.ToDictionary(one => one.Name, one => one.Value) };

    private static RecordWrite Role(string opportunity, string contact, string role) => new()
    {
        Identity = $"{opportunity}-{contact}",
        Values = new Dictionary<string, string?> { ["OpportunityId"] = opportunity, ["ContactId"] = contact, ["Role"] = role, ["IsPrimary"] = "true" },
        Match = [By(("OpportunityId", opportunity), ("ContactId", contact))],
    };
}
