using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

/// <summary>Account.ERP_Id__c of a Contact: a lookup that is read and written by the parent's external id.</summary>
public sealed class ParentFieldTests : OrgTest
{
    private const string Path = "Account.ERP_Id__c";

    private static readonly RecordQuery People = new() { ObjectType = "Contact", Fields = ["LastName", Path], IdentityField = Identity };

    [Fact]
    public async Task A_lookup_is_written_read_changed_and_emptied_by_the_external_id_of_its_parent()
    {
        var (acme, other) = await SetUpAsync();

        var created = (await WriteAsync(People, Create("1001-1", "ada@example.com", (Path, "ERP-1")) with { Match = [] }))[0].ShouldBeOfType<WriteOutcome.Written>().After;
        created.Values[Path].ShouldBe("ERP-1");
        (await AccountOfAsync(created.Id)).ShouldBe(acme);

        var moved = (await WriteAsync(People, Update(created.Id, "1001-1", (Path, "ERP-2"))))[0].ShouldBeOfType<WriteOutcome.Written>().After;
        (moved.Values[Path], await AccountOfAsync(created.Id)).ShouldBe(("ERP-2", other));
        (await Crm.ReadAsync(People, [created.Id], Live, Ct))[0].Values[Path].ShouldBe("ERP-2");

        var emptied = (await WriteAsync(People, Update(created.Id, "1001-1", (Path, null))))[0].ShouldBeOfType<WriteOutcome.Written>().After;
        (emptied.Values[Path], await AccountOfAsync(created.Id)).ShouldBe((null, null));
    }

    /// <summary>Salesforce spells an answer as its schema does, and not as it was asked.</summary>
    [Fact]
    public async Task A_path_leads_over_any_number_of_parents_however_it_is_spelt()
    {
        var query = People with { Fields = ["Account.erp_id__c", "account.owner.username", "Account.Parent.Owner.LastName"] };
        var (acme, other) = await SetUpAsync();
        await PersonUpdatesAsync("Account", acme, ("ParentId", other));
        var (child, orphan) = (await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("AccountId", acme)), await PersonCreatesAsync("Contact", ("LastName", "Roe")));

        foreach (var records in (IReadOnlyList<CrmRecord>[])[await Crm.ReadAsync(query, [child, orphan], Live, Ct), [.. (await Crm.ScanAsync(query, null, Live, Ct).ToListAsync(Ct)).SelectMany(page => page.Records)]])
        {
            records.Single(record => record.Id == child).Values.Values.ShouldBe(["ERP-1", "integration@sandbox.example", "User"]);
            records.Single(record => record.Id == orphan).Values.Values.ShouldAllBe(value => value == null);
        }
    }

    [Fact]
    public async Task An_external_id_that_nobody_has_is_refused_for_that_record_alone()
    {
        await SetUpAsync();

        var outcomes = await WriteAsync(People, Create("1001-1", "a@example.com", (Path, "ERP-9")) with { Match = [] }, Create("1001-2", "b@example.com", (Path, "ERP-1")) with { Match = [] });

        outcomes[0].ShouldBeOfType<WriteOutcome.Refused>().Message.ShouldContain("ERP-9 not found");
        outcomes[1].ShouldBeOfType<WriteOutcome.Written>();
    }

    [Fact]
    public async Task An_update_is_read_only_where_the_lookup_itself_changed()
    {
        var (acme, other) = await SetUpAsync();
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("AccountId", acme));
        await using var changes = await FollowAsync(null, People);

        await PersonUpdatesAsync("Contact", id, ("LastName", "Roe"));
        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record.Values.ShouldBe(new Dictionary<string, string?> { ["LastName"] = "Roe" });

        await PersonUpdatesAsync("Contact", id, ("AccountId", other));
        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.ReadNeeded>().RecordIds.ShouldBe([id]);
    }

    private async Task<(string Acme, string Other)> SetUpAsync()
    {
        await SetUpSandboxAsync("fields", new JsonObject { ["object"] = "Account", ["name"] = "ERP_Id__c", ["type"] = "string", ["externalId"] = true, ["unique"] = true });
        return (await PersonCreatesAsync("Account", ("Name", "Acme"), ("ERP_Id__c", "ERP-1")), await PersonCreatesAsync("Account", ("Name", "Other"), ("ERP_Id__c", "ERP-2")));
    }

    private async Task<string?> AccountOfAsync(string contact) =>
        (await Crm.ReadAsync(new RecordQuery { ObjectType = "Contact", Fields = ["AccountId"], IdentityField = Identity }, [contact], Live, Ct))[0].Values["AccountId"];
}
