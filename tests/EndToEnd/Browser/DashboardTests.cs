using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.EndToEnd.Browser;

/// <summary>The dashboard as an operator sees it, in a real browser.</summary>
public sealed class DashboardTests
{
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

    [Fact]
    public async Task The_dashboard_shows_the_cluster_and_changes_live()
    {
        await using var world = await World.StartAsync(silos: 1);
        await world.InStepAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1400, Height = 1600 } });

        await page.GotoAsync($"http://127.0.0.1:{world.Silos[0].HttpPort}/");
        await Assertions.Expect(page.GetByTestId("overview")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(page.GetByTestId("connection-emea-main")).ToContainTextAsync("In step");
        await Assertions.Expect(page.GetByTestId("quarantined-pair")).ToHaveCountAsync(2);
        await Assertions.Expect(page.GetByTestId("refusal").First).ToContainTextAsync("REQUIRED_FIELD_MISSING");
        await Assertions.Expect(page.GetByTestId("budgets")).ToContainTextAsync("salesforce/main");
        await Assertions.Expect(page.GetByTestId("events-Contact")).ToContainTextAsync("Contact", new() { Timeout = 60_000 });

        var (_, id) = await TwoWayTests.AnyContactAsync(world);
        await world.HubSpotAsync(HttpMethod.Patch, $"/crm/v3/objects/contacts/{id}", TwoWayTests.Properties(("jobtitle", "Seen live")));

        await Assertions.Expect(page.GetByTestId("decisions")).ToContainTextAsync("Seen live", new() { Timeout = 30_000 });
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots"));
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder.FullName, "dashboard.png"), FullPage = true });

        await page.GetByTestId("duplicates-link").ClickAsync();
        await Assertions.Expect(page.GetByTestId("duplicates")).ToContainTextAsync("No record seems to be there twice.", new() { Timeout = 30_000 });
        var email = (string)(await world.HubSpotAsync(HttpMethod.Get, $"/crm/v3/objects/contacts/{id}?properties=email"))["properties"]!["email"]!;
        await world.SalesforceAsync(HttpMethod.Post, "/sobjects/Contact", new JsonObject { ["LastName"] = "Twin", ["Email"] = email, ["Region__c"] = "EMEA" });
        await world.EventuallyAsync("the page lists the twin", async () =>
        {
            await page.ReloadAsync();
            await Assertions.Expect(page.GetByTestId("duplicates")).ToBeVisibleAsync(new() { Timeout = 30_000 });
            return await page.GetByTestId("duplicate-record").CountAsync() == 2;
        });
        await Assertions.Expect(page.GetByTestId("duplicate-group")).ToContainTextAsync($"Same Email: {email}");

        await page.GotoAsync($"http://127.0.0.1:{world.Silos[0].HttpPort}/orleans");
        (await page.TitleAsync()).ShouldContain("Orleans", Case.Insensitive);
    }
}
