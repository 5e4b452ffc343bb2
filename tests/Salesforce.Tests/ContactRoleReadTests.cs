using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

/// <summary>Which Opportunities have no contact roles, and who could have them.</summary>
public sealed class ContactRoleReadTests : OrgTest
{
    private static readonly RecordQuery Opportunities = new() { ObjectType = "Opportunity", Fields = ["Name"], IdentityField = Identity };

    private DateTimeOffset Now => Sandbox.Clock.GetUtcNow().AddMinutes(1);

    [Fact]
    public async Task Opportunities_without_roles_are_found_unless_they_are_young_have_no_account_or_lost_a_role()
    {
        var account = await PersonCreatesAsync("Account", ("Name", "Acme"));
        var contact = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("AccountId", account));
        var bare = await OpportunityAsync("Bare", account);
        await OpportunityAsync("Nobody's", null);
        await RoleAsync(await OpportunityAsync("Staffed", account), contact);
        await PersonDeletesAsync("OpportunityContactRole", await RoleAsync(await OpportunityAsync("Emptied", account), contact));
        var before = Permits.Granted;

        var found = await Relations.ReadWithoutRolesAsync(Opportunities, null, Now, Live, Ct);

        found.ShouldBe([(bare, account)]);
        (Permits.Granted - before).ShouldBeLessThanOrEqualTo(3, "the login, the look, and one at the bin");
        (await Relations.ReadWithoutRolesAsync(Opportunities, null, Now.AddHours(-1), Live, Ct)).ShouldBeEmpty();
        (await Relations.ReadWithoutRolesAsync(Opportunities, Now.AddHours(1), Now, Live, Ct)).ShouldBeEmpty();
        (await Relations.ReadWithoutRolesAsync(Opportunities with { Where = "Name = 'Other' OR Name = 'Another'" }, null, Now, Live, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_accounts_people_are_those_in_scope_each_with_where_it_was_the_primary_contact_last()
    {
        var account = await PersonCreatesAsync("Account", ("Name", "Acme"));
        var other = await PersonCreatesAsync("Account", ("Name", "Other"));
        var ada = await PersonCreatesAsync("Contact", ("LastName", "Ada"), ("AccountId", account));
        var bob = await PersonCreatesAsync("Contact", ("LastName", "Bob"), ("AccountId", account));
        await PersonCreatesAsync("Contact", ("LastName", "Out of scope"), ("AccountId", account));
        await RoleAsync(await OpportunityAsync("Engine", account), bob, primary: true);

        var people = await Relations.ReadPeopleOfAsync(Contacts with { Where = "LastName IN ('Ada', 'Bob')" }, [account, other], Live, Ct);

        people.Select(one => one.Key).ShouldBe([account]);
        people[account].Select(person => person.ContactId).ShouldBe([ada, bob], ignoreOrder: true);
        people[account].Single(person => person.ContactId == bob).PrimaryAt.ShouldNotBeNull();
        people[account].Single(person => person.ContactId == ada).ShouldSatisfyAllConditions(person => person.PrimaryAt.ShouldBeNull(), person => person.CreatedAt.ShouldBeGreaterThan(DateTimeOffset.UnixEpoch));
    }

    private Task<string> OpportunityAsync(string name, string? account) =>
        PersonCreatesAsync("Opportunity", ("Name", name), ("StageName", "Prospecting"), ("CloseDate", "2026-12-31"), ("AccountId", account));

    private Task<string> RoleAsync(string opportunity, string contact, bool primary = false) =>
        PersonCreatesAsync("OpportunityContactRole", ("OpportunityId", opportunity), ("ContactId", contact), ("IsPrimary", primary));
}
