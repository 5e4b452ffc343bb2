using System.Text.Json;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Api;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Webhooks;

namespace HubSpotSfSync.Sandbox.HubSpot;

/// <summary>A HubSpot to practise on: its published API, limits and webhooks, for a few portals, on loopback.</summary>
public sealed class HubSpotSandbox : IAsyncDisposable
{
    private static readonly string[] PersonAndCompany = ["contact", "company"];
    private readonly HttpClient _webhookClient;
    private readonly List<WebhookDelivery> _deliveries;
    private SandboxServer? _server;

    private HubSpotSandbox(HubSpotSandboxOptions options)
    {
        Controls = new SandboxControls { Clock = options.Clock ?? new SandboxClock(), Latency = new LatencyProfile { Table = HubSpotLatencies.Table } };
        Portals = [.. options.Portals.Select(settings =>
            new Portal(settings, options, Controls.Clock, new WebhookFeed(settings.Id, options, Controls.Clock)))];
        _webhookClient = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        _deliveries = [.. Portals.Select(portal => new WebhookDelivery(portal.Webhooks, options, Controls, _webhookClient))];
        foreach (var portal in Portals)
        {
            Subscribe(portal);
            Controls.Calls.AddLimit($"{portal.Id}/tenSecondlyRolling", () => portal.Limits.Burst);
            Controls.Calls.AddLimit($"{portal.Id}/daily", () => portal.Limits.Daily);
            Controls.Calls.AddLimit($"{portal.Id}/search", () => portal.Limits.Search);
        }

        Controls.Platform = new HubSpotFaults(Portals);
    }

    public Uri Url => _server!.Urls[0];

    public SandboxControls Controls { get; }

    public SandboxClock Clock => Controls.Clock;

    public IReadOnlyList<Portal> Portals { get; }

    public static async Task<HubSpotSandbox> StartAsync(HubSpotSandboxOptions options, CancellationToken ct = default)
    {
        var sandbox = new HubSpotSandbox(options);
        try
        {
            sandbox._server = await SandboxServer.StartAsync(
                [new SandboxListener(options.Port)], sandbox.Controls, configureServices: null, sandbox.Map, ct);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    public Portal Portal(long id) => Portals.First(portal => portal.Id == id);

    /// <summary>Adds the sample records of each region to its portal: EMEA to the first, APAC to the second.</summary>
    /// <param name="size">How many there are on each side; a million contacts take about a gigabyte.</param>
    /// <param name="portalId">Only this portal; null for all.</param>
    public void Seed(SampleSize size, long? portalId = null)
    {
        foreach (var (portal, region) in Portals.Zip([SampleData.Emea, SampleData.Apac]).Where(pair => portalId is null || pair.First.Id == portalId))
        {
            Seed(portal.Id, SampleData.Companies(region, size), SampleData.People(region, size));
        }
    }

    public (int Companies, int Contacts) Seed(long portalId, IEnumerable<SampleCompany> companies, IEnumerable<SamplePerson> people) =>
        SampleSeeding.Seed(Portal(portalId), companies, people);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        foreach (var delivery in _deliveries)
        {
            await delivery.DisposeAsync();
        }

        _webhookClient.Dispose();
    }

    /// <summary>Creation, deletion and every property of contacts and companies.</summary>
    private static void Subscribe(Portal portal)
    {
        foreach (var type in PersonAndCompany)
        {
            portal.Webhooks.Subscribe($"{type}.creation", null);
            portal.Webhooks.Subscribe($"{type}.deletion", null);
            foreach (var property in portal.Table(type)!.Catalogue.All)
            {
                portal.Webhooks.Subscribe($"{type}.propertyChange", property.Name);
            }
        }
    }

    private void Map(WebApplication app)
    {
        var gate = new PortalGate(Portals);
        app.Use((context, next) => gate.InvokeAsync(context, next));
        ObjectEndpoints.Map(app);
        BatchEndpoints.Map(app);
        SearchEndpoints.Map(app);
        PropertyEndpoints.Map(app, Controls);
        AssociationEndpoints.Map(app);
        AssociationBatchEndpoints.Map(app);
        AccountEndpoints.Map(app);
        AssociationLabelEndpoints.Map(app);
        AssociationLimitEndpoints.Map(app);
        PropertyGroupEndpoints.Map(app);
        SchemaEndpoints.Map(app);
        PipelineEndpoints.Map(app);
        ListEndpoints.Map(app);
        ListMemberEndpoints.Map(app);
        CurrencyEndpoints.Map(app);
        new DataControls(Portals).Map(app);
        WebhookEndpoints.Map(app);
        app.MapPost(SandboxControls.Path + "/seed", SeedAsync);
        app.MapPost(SandboxControls.Path + "/reset", Reset);
        app.MapPost(SandboxControls.Path + "/webhooks", DisturbAsync);
    }

    private async Task SeedAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var usual = new SampleSize();
        var size = new SampleSize(
            body.RootElement.Member("contacts")?.GetInt32() ?? usual.ContactsPerSide,
            body.RootElement.Member("companies")?.GetInt32() ?? usual.CompaniesPerSide);
        Seed(size, body.RootElement.Member("portal")?.GetInt64());
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private IResult Reset()
    {
        foreach (var portal in Portals)
        {
            portal.Reset();
            portal.Webhooks.Clear();
            portal.Webhooks.Disorder = new WebhookDisorder();
            portal.Limits.Reset();
        }

        Controls.Faults.Clear();
        Controls.Calls.Clear();
        return Results.NoContent();
    }

    private async Task DisturbAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var disorder = body.Deserialize<WebhookDisorder>(JsonSerializerOptions.Web) ?? new WebhookDisorder();
        foreach (var portal in Portals)
        {
            portal.Webhooks.Disorder = disorder;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
