using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

/// <summary>A batch that is answered in part, with errors beside the results, is no answer about the rest.</summary>
public sealed class PartialAnswerTests : HubSpotClientTest
{
    private const string Company = "associations.companies";

    private static readonly RecordQuery Relations = new() { ObjectType = "contacts:companies", Fields = ["from", "to"], IdentityField = null };
    private static readonly RecordQuery Members = new() { ObjectType = "lists:contacts", Fields = ["list", "record"], IdentityField = null };

    [Theory]
    [InlineData("contacts", "POST /crm/v3/objects/contacts/batch/read")]
    [InlineData("contacts", "POST /crm/v4/associations/contacts/companies/batch/read")]
    [InlineData("contacts", "POST /crm/v3/objects/companies/batch/read")]
    [InlineData("lists:contacts", "POST /crm/v3/lists/records/memberships/batch/read")]
    public async Task Errors_beside_the_results_of_a_read_are_told(string objectType, string call)
    {
        var contact = await PersonOfCompanyAsync();
        FailInPart(call);
        var query = objectType == "contacts" ? Contacts with { Fields = ["email", $"{Company}.name"] } : Members;

        (await Should.ThrowAsync<CrmException>(() => Crm.ReadAsync(query, [objectType == "contacts" ? contact : $"1-{contact}"], Live, Ct)))
            .ShouldSatisfyAllConditions(failure => failure.Code.ShouldBe("VALIDATION_ERROR"), failure => failure.Message.ShouldContain("in part: no"));
    }

    [Fact]
    public async Task An_association_that_HubSpot_does_not_remove_is_not_told_removed()
    {
        await PersonOfCompanyAsync();
        var id = (await ScanAsync(Relations)).ShouldHaveSingleItem().Id;
        FailInPart("POST /crm/v4/associations/contacts/companies/batch/archive");

        (await WriteAsync(Relations, Delete(id))).Single().ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("VALIDATION_ERROR");
    }

    private async Task<string> PersonOfCompanyAsync()
    {
        var contact = await PersonCreatesAsync("ann@gmail.com");
        await PersonAssociatesAsync("contacts", contact, "companies", await PersonCreatesCompanyAsync("Acme", "acme.com"));
        return contact;
    }

    private void FailInPart(string call) => Fault(new FaultRule
    {
        Match = call,
        Kind = FaultKind.Status,
        Status = 207,
        Body = """{"status":"COMPLETE","results":[],"numErrors":1,"errors":[{"status":"error","category":"VALIDATION_ERROR","message":"no"}]}""",
    });
}
