using System.Text.Json;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Api;
using HubSpotSfSync.Sandbox.HubSpot.Auth;
using HubSpotSfSync.Sandbox.HubSpot.Journal;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Webhooks;

namespace HubSpotSfSync.Sandbox.HubSpot;

/// <summary>A HubSpot to practise on: its published API, limits and webhooks, for a few portals, on loopback.</summary>
public sealed class HubSpotSandbox : IAsyncDisposable
{
    private static readonly string[] Subscribed = ["contact", "company", "deal"];
    private static readonly string[] RecordEvents = ["creation", "deletion", "merge", "restore"];
    private static readonly string[] Activities = ["0-27", "0-46", "0-47", "0-48", "0-49"];
    private readonly HubSpotSandboxOptions _options;
    private readonly JournalSnapshots _snapshots;
    private readonly HttpClient _webhookClient;
    private readonly WebhookAnswers _answers = new();
    private readonly List<WebhookDelivery> _deliveries;
    private SandboxServer? _server;

    private HubSpotSandbox(HubSpotSandboxOptions options)
    {
        _options = options;
        Controls = new SandboxControls { Clock = options.Clock ?? new SandboxClock(), Latency = new LatencyProfile { Table = HubSpotLatencies.Table } };
        OAuth = new OAuthApp(options, Controls.Clock);
        Webhooks = new WebhookApp(options, Controls.Clock);
        Journal = new WebhookJournal(Controls.Clock, options.Journal);
        OAuth.Installed += Journal.Installed;
        Portals = [.. options.Portals.Select(settings =>
            new Portal(settings, options, Controls.Clock, new WebhookFeed(settings.Id, Webhooks), Journal))];
        _snapshots = new JournalSnapshots(Journal, Portals);
        _webhookClient = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        _deliveries = [.. Portals.Select(portal => new WebhookDelivery(portal.Webhooks, WebhookFaults, options, Controls, _webhookClient, _answers))];
        Subscribe();
        foreach (var portal in Portals)
        {
            Controls.Calls.AddLimit($"{portal.Id}/tenSecondlyRolling", () => portal.Limits.Burst);
            Controls.Calls.AddLimit($"{portal.Id}/daily", () => portal.Limits.Daily);
            Controls.Calls.AddLimit($"{portal.Id}/search", () => portal.Limits.Search);
        }

        Controls.Platform = new HubSpotFaults(Portals, OAuth);
    }

    public Uri Url => _server!.Urls[0];

    public SandboxControls Controls { get; }

    public SandboxClock Clock => Controls.Clock;

    public IReadOnlyList<Portal> Portals { get; }

    /// <summary>The app that a portal can install, beside the private app it has.</summary>
    public OAuthApp OAuth { get; }

    public WebhookApp Webhooks { get; }

    public WebhookFaultPlan WebhookFaults { get; } = new();

    public WebhookJournal Journal { get; }

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

    /// <summary>To all that happens to contacts, companies and deals, with every property and association, and to that activities come and go.</summary>
    private void Subscribe()
    {
        foreach (var type in Subscribed)
        {
            foreach (var what in RecordEvents)
            {
                Webhooks.Subscribe($"{type}.{what}", null, null);
            }

            // The generic style alone tells which kind of association it is.
            Webhooks.Subscribe("object.associationChange", Portals[0].Table(type)!.Name.TypeId, null);
            foreach (var property in Portals[0].Table(type)!.Catalogue.All)
            {
                Webhooks.Subscribe($"{type}.propertyChange", null, property.Name);
            }
        }

        Webhooks.Subscribe("contact.privacyDeletion", null, null);
        foreach (var (activity, what) in Activities.SelectMany(activity => RecordEvents.Select(what => (activity, what))))
        {
            Webhooks.Subscribe($"object.{what}", activity, null);
        }
    }

    private void Map(WebApplication app)
    {
        var files = new JournalFiles(Journal, _options);
        var gate = new PortalGate(Portals, new AppGate(_options, OAuth), OAuth);
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
        new FormEndpoints(Portals).Map(app);
        new OAuthEndpoints(OAuth, Portals).Map(app);
        new AuthorizeEndpoints(OAuth, Portals).Map(app);
        new WebhookEndpoints(Webhooks).Map(app);
        new WebhookFaultControls(WebhookFaults).Map(app);
        new JournalEndpoints(Journal, files, _snapshots).Map(app);
        new JournalSubscriptionEndpoints(Journal, _options, Portals).Map(app);
        _snapshots.Map(app);
        files.Map(app);
        app.MapGet(SandboxControls.Path + "/webhooks", () => Results.Json(new { idle = _deliveries.All(delivery => delivery.IsIdle), answers = _answers.Snapshot() }, JsonSerializerOptions.Web));
        app.MapDelete(SandboxControls.Path + "/webhooks", ForgetAnswers);
        app.MapPost(SandboxControls.Path + "/seed", SeedAsync);
        app.MapPost(SandboxControls.Path + "/reset", Reset);
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

    private IResult ForgetAnswers()
    {
        _answers.Clear();
        return Results.NoContent();
    }

    private IResult Reset()
    {
        foreach (var portal in Portals)
        {
            portal.Reset();
            portal.Webhooks.Clear();
            portal.Limits.Reset();
        }

        WebhookFaults.Replace([]);
        _answers.Clear();
        Journal.Clear();
        _snapshots.Clear();
        Controls.Faults.Clear();
        Controls.Calls.Clear();
        return Results.NoContent();
    }
}
