using System.Net;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class FormTests : HubSpotTest
{
    [Fact]
    public async Task A_visitor_becomes_a_contact_and_a_known_one_is_updated()
    {
        var form = (string)(await Post("_sandbox/forms", """{"name":"Demo"}""")).Body["id"]!;
        var known = await CreateContact("""{"email":"ann@acme.com","hs_additional_emails":"ann@old.example","jobtitle":"CTO"}""");

        var first = await SubmitAsync(form, """{"email":"New@Acme.com","firstname":"Nora","colour":"red"}""");
        var second = await SubmitAsync(form, """{"email":"ann@old.example","jobtitle":"CEO"}""");

        first.Status.ShouldBe(HttpStatusCode.Created);
        ((string)(await ReadContact((string)first.Body["contactId"]!, "email,firstname"))["email"]!).ShouldBe("new@acme.com");
        ((string)second.Body["contactId"]!).ShouldBe(known);
        var updated = await ReadContact(known, "email,jobtitle");
        $"{updated["email"]} {updated["jobtitle"]}".ShouldBe("ann@acme.com CEO");
    }

    [Fact]
    public async Task A_contact_tells_how_often_it_submitted_forms_and_when_last()
    {
        var (demo, other) = ((string)(await Post("_sandbox/forms", """{"name":"Demo"}""")).Body["id"]!, (string)(await Post("_sandbox/forms", """{"name":"Pricing"}""")).Body["id"]!);
        foreach (var form in (string[])[demo, demo, other])
        {
            await SubmitAsync(form, """{"email":"ann@acme.com"}""");
        }

        var id = (string)(await SubmitAsync(other, """{"email":"ann@acme.com"}""")).Body["contactId"]!;
        var contact = await ReadContact(id, "num_conversion_events,num_unique_conversion_events,first_conversion_event_name,recent_conversion_event_name,recent_conversion_date");
        $"{contact["num_conversion_events"]} {contact["num_unique_conversion_events"]} {contact["first_conversion_event_name"]} {contact["recent_conversion_event_name"]}".ShouldBe("4 2 Demo Pricing");
        ((string?)contact["recent_conversion_date"]).ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Submissions_are_told_latest_first_in_pages_that_newcomers_do_not_move()
    {
        var form = (string)(await Post("_sandbox/forms", """{"name":"Demo"}""")).Body["id"]!;
        for (var i = 0; i < 3; i++)
        {
            await SubmitAsync(form, $$"""{"email":"p{{i}}@acme.com"}""");
        }

        var page = await Get($"form-integrations/v1/submissions/forms/{form}?limit=2");
        await SubmitAsync(form, """{"email":"late@acme.com"}""");
        var rest = await Get($"form-integrations/v1/submissions/forms/{form}?limit=2&after={page.Body["paging"]!["next"]!["after"]}");

        page.Results.Concat(rest.Results).Select(one => (string)one["values"]![0]!["value"]!).ShouldBe(["p2@acme.com", "p1@acme.com", "p0@acme.com"]);
        page.Results.First()["conversionId"].ShouldNotBeNull();
        (await Get("marketing/v3/forms?formTypes=all")).Results.Select(one => (string)one["name"]!).ShouldBe(["Demo"]);
    }

    [Fact]
    public async Task What_is_no_form_or_no_page_size_is_refused()
    {
        var form = (string)(await Post("_sandbox/forms", """{"name":"Demo"}""")).Body["id"]!;

        (await Get("form-integrations/v1/submissions/forms/none")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Get($"form-integrations/v1/submissions/forms/{form}?limit=51")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await SubmitAsync(form, """{"firstname":"Nobody"}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private Task<Answer> SubmitAsync(string form, string fields) => Post($"_sandbox/forms/{form}/submissions", $$"""{"fields":{{fields}},"pageUrl":"https://acme.com"}""");
}
