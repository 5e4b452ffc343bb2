using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class ReplicationTests : SalesforceTest
{
    [Fact]
    public async Task Changes_and_deletions_are_told_by_the_minute()
    {
        var kept = await Create("Contact", """{"LastName":"A"}""");
        var gone = await Create("Contact", """{"LastName":"B"}""");
        await Delete($"sobjects/Contact/{gone}");

        var updated = await Get($"sobjects/Contact/updated?{Span(-10, 2)}");
        updated.Body!["ids"]!.AsArray().Select(id => (string)id!).ShouldBe([kept]);
        var deleted = await Get($"sobjects/Contact/deleted?{Span(-10, 2)}");
        deleted.Body!["deletedRecords"]!.AsArray().Select(one => (string)one!["id"]!).ShouldBe([gone]);
        deleted.Body["latestDateCovered"]!.ToString().ShouldEndWith("+0000");
        // Seconds are cut off both times, so the minute of the end is not in.
        var changedAt = DateTimeOffset.Parse((await Column("SELECT SystemModstamp FROM Contact", "SystemModstamp"))[0], System.Globalization.CultureInfo.InvariantCulture);
        (await Get($"sobjects/Contact/updated?start={At(changedAt.AddMinutes(-10))}&end={At(changedAt)}")).Body!["ids"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("updated", 0, -10)]
    [InlineData("updated", -31 * 24 * 60, 0)]
    [InlineData("deleted", -16 * 24 * 60, 0)]
    public async Task A_span_that_is_wrong_or_too_long_ago_is_refused(string resource, int from, int to)
    {
        var answer = await Get($"sobjects/Contact/{resource}?{Span(from, to)}");

        answer.Status.ShouldBe(400);
        answer.Error.ShouldBe("INVALID_REPLICATION_DATE");
    }

    [Fact]
    public async Task A_trimmed_log_of_deletions_tells_only_later_ones()
    {
        await Delete($"sobjects/Contact/{await Create("Contact", """{"LastName":"Forgotten"}""")}");
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(30));
        await Control("deletions/trim");

        (await Get($"sobjects/Contact/deleted?{Span(-40, 2)}")).Error.ShouldBe("INVALID_REPLICATION_DATE");

        Sandbox.Clock.Advance(TimeSpan.FromMinutes(30));
        (await Get($"sobjects/Contact/deleted?{Span(-20, 2)}")).Status.ShouldBe(200);
    }

    private string Span(int from, int to)
    {
        var now = Sandbox.Clock.GetUtcNow();
        return $"start={At(now.AddMinutes(from))}&end={At(now.AddMinutes(to))}";
    }

    private static string At(DateTimeOffset time) => Uri.EscapeDataString(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", System.Globalization.CultureInfo.InvariantCulture));
}
