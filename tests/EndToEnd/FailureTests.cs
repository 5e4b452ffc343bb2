using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.EndToEnd;

/// <summary>Several silos share the pairs; whatever becomes of one of them, nothing is lost and nothing is doubled.</summary>
public sealed class FailureTests
{
    private const int Edits = 40;

    [Fact]
    public Task A_killed_silo_loses_nothing() => SurvivesAsync(async (world, victim) =>
    {
        victim.Process.Kill();
        (await victim.Process.ExitsWithinAsync(TimeSpan.FromSeconds(10))).ShouldBeTrue();
    });

    [Fact]
    public Task A_stopped_silo_hands_over_and_loses_nothing() => SurvivesAsync(async (world, victim) =>
    {
        victim.Process.Interrupt();
        (await victim.Process.ExitsWithinAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
        victim.Process.ExitCode.ShouldBe(0);
    });

    /// <summary>The others take over while it stands still; when it comes back, two activations of its grains meet, and what it had
    /// prepared must not overtake what happened since.</summary>
    [Fact]
    public Task A_silo_that_stood_still_past_the_membership_timeout_does_no_harm_when_it_comes_back() => SurvivesAsync(async (world, victim) =>
    {
        victim.Process.Freeze();
        await EditAsync(world, "while frozen");
        await world.EventuallyAsync("the others have voted it out", async () =>
            (await world.OverviewAsync(world.Silos[0]))["silos"]!.AsArray().Count == world.Silos.Count - 1);
        await EditAsync(world, "after it was voted out");
        victim.Process.Thaw();
    });

    private static async Task SurvivesAsync(Func<World, Silo, Task> harm)
    {
        await using var world = await World.StartAsync(silos: 3);
        await world.InStepAsync();

        // The webhooks go to the first silo, as to a load balancer; the harm comes to another one, in the middle of the work.
        await EditAsync(world, "before");
        await harm(world, world.Silos[1]);
        await EditAsync(world, "after");
        await world.HubSpotAsync(HttpMethod.Post, "/crm/v3/objects/contacts", new JsonObject { ["properties"] = new JsonObject { ["email"] = "late@newco.example", ["lastname"] = "Late" } });

        await world.EventuallyAsync("both sides are equal, with the latest of each", async () =>
        {
            var hubSpot = await world.HubSpotTitlesAsync();
            var salesforce = await world.SalesforceTitlesAsync();
            return hubSpot.Count == salesforce.Count && hubSpot.All(one => salesforce.TryGetValue(one.Key, out var title) && title == one.Value)
                && hubSpot.Values.Count(title => title?.EndsWith("after", StringComparison.Ordinal) == true) == Edits;
        });
        await world.InStepAsync();
        (await world.QueryAsync("SELECT Id FROM Contact WHERE Email = 'late@newco.example'")).Count.ShouldBe(1);
    }

    /// <summary>Edits contacts, every other one on the other side.</summary>
    private static async Task EditAsync(World world, string what)
    {
        var contacts = (await world.HubSpotAsync(HttpMethod.Get, "/crm/v3/objects/contacts?limit=100&properties=email,salesforce_sync_id"))["results"]!.AsArray()
            .Where(contact => !string.IsNullOrEmpty((string?)contact!["properties"]!["salesforce_sync_id"])).Take(Edits).ToList();
        contacts.Count.ShouldBe(Edits);
        for (var i = 0; i < contacts.Count; i++)
        {
            if (i % 2 == 0)
            {
                await world.HubSpotAsync(HttpMethod.Patch, $"/crm/v3/objects/contacts/{contacts[i]!["id"]}", TwoWayTests.Properties(("jobtitle", $"{i} {what}")));
            }
            else
            {
                await world.SalesforceAsync(HttpMethod.Patch, $"/sobjects/Contact/{contacts[i]!["properties"]!["salesforce_sync_id"]}", new JsonObject { ["Title"] = $"{i} {what}" });
            }

            await Task.Delay(TimeSpan.FromMilliseconds(60), TimeProvider.System, TestContext.Current.CancellationToken); // the portal's burst limit
        }
    }
}
