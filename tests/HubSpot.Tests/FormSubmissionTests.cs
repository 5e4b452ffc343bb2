using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class FormSubmissionTests : HubSpotClientTest
{
    private static readonly RecordQuery Submissions = new() { ObjectType = "form_submissions", Fields = ["form", "submitted_at", "email", "contact", "page_url", "values"], IdentityField = null };

    [Fact]
    public async Task A_submission_tells_who_sent_what_and_from_where()
    {
        var form = await FormAsync("Demo");
        var contact = await SubmitAsync(form, "Ann@acme.com", ("jobtitle", "CEO"));

        var record = (await ScanAsync(Submissions)).Single();

        record.Values.ShouldSatisfyAllConditions(
            values => values["form"].ShouldBe("Demo"),
            values => values["email"].ShouldBe("ann@acme.com"),
            values => values["contact"].ShouldBe(contact),
            values => values["page_url"].ShouldBe("https://acme.com/demo"),
            values => values["values"].ShouldBe("email: Ann@acme.com\njobtitle: CEO"));
        $"1234567890-forms-{record.Id}".Length.ShouldBeLessThanOrEqualTo(64, "a Task carries it in a field of 64 characters");
        (await ReadAsync(Submissions, record.Id)).Values.ShouldBe(record.Values);
        (await ReadAsync(Contacts, contact)).Values["jobtitle"].ShouldBe("CEO");
    }

    [Fact]
    public async Task A_submission_with_another_e_mail_of_a_contact_is_that_contact_s()
    {
        var form = await FormAsync("Demo");
        var contact = await PersonCreatesAsync("ann@acme.com", ("hs_additional_emails", "ann@old.example"));

        (await SubmitAsync(form, "ann@old.example")).ShouldBe(contact);

        (await ScanAsync(Submissions)).Single().Values["contact"].ShouldBe(contact);
    }

    [Fact]
    public async Task All_pages_of_all_forms_are_scanned_from_any_checkpoint()
    {
        foreach (var form in new[] { await FormAsync("A"), await FormAsync("B") })
        {
            for (var i = 0; i < 51; i++)
            {
                await SubmitAsync(form, $"p{i}@acme.com");
            }
        }

        var pages = await Crm.ScanAsync(Submissions, null, Live, Ct).ToListAsync(Ct);

        pages.SelectMany(page => page.Records).Select(record => record.Id).Distinct().Count().ShouldBe(102);
        foreach (var (page, i) in pages.Select((page, i) => (page, i)).Where(one => one.page.NextCheckpoint is not null))
        {
            (await Crm.ScanAsync(Submissions, page.NextCheckpoint, Live, Ct).SelectMany(one => one.Records).ToListAsync(Ct)).Count.ShouldBe(pages.Skip(i + 1).Sum(one => one.Records.Count));
        }
    }

    [Fact]
    public async Task Changes_are_those_since_the_cursor_oldest_first()
    {
        var (one, other) = (await FormAsync("A"), await FormAsync("B"));
        await SubmitAsync(one, "old@acme.com");
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        var since = new ChangeCursor(Sandbox.Clock.GetUtcNow());
        await SubmitAsync(other, "new@acme.com");
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        await SubmitAsync(one, "newest@acme.com");

        var page = await Crm.ReadChangesAsync(Submissions, since, Live, Ct);

        page.Records.Select(record => record.Values["email"]).ShouldBe(["new@acme.com", "newest@acme.com"]);
        page.Next.ModifiedAt.ToUnixTimeMilliseconds().ShouldBe(page.Records[^1].Version.ModifiedAtMs);
    }

    [Fact]
    public async Task Submissions_can_t_be_written()
    {
        (await Crm.DescribeAsync("form_submissions", Live, Ct)).Creatable.ShouldBeFalse();
        (await WriteAsync(Submissions, New("00TA", ("email", "ann@acme.com")))).Single().ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("READ_ONLY_OBJECT");
    }

    private async Task<string> FormAsync(string name) => (string)(await SendAsync(HttpMethod.Post, "/_sandbox/forms", new JsonObject { ["name"] = name }))!["id"]!;

    private async Task<string> SubmitAsync(string form, string email, params (string Name, string Value)[] more)
    {
        var fields = new JsonObject(more.Prepend(("email", email)).Select(field => KeyValuePair.Create<string, JsonNode?>(field.Item1, field.Item2)));
        return (string)(await SendAsync(HttpMethod.Post, $"/_sandbox/forms/{form}/submissions", new JsonObject { ["fields"] = fields, ["pageUrl"] = "https://acme.com/demo" }))!["contactId"]!;
    }
}
