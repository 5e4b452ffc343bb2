namespace HubSpotSfSync.Scenarios.Objects;

/// <summary>deals &lt;-&gt; Opportunity with several pipelines, which are record types in Salesforce, and with owners.</summary>
public sealed class DealPipelineTests
{
    private const string North = "owner.north@sandbox.example";
    private const string South = "owner.south@sandbox.example";
    private const string Integration = "integration@sandbox.example";

    private static readonly string Deals = $"polling: {"{ salesforce: 2s }"}\n{Documented.Mappings(["Companies", "Deals"])}";

    [Fact]
    public async Task A_deal_keeps_pipeline_stage_close_date_company_and_owner_in_step_both_ways()
    {
        var setup = new Setup();
        await using var world = await World.StartAsync(Deals, new WorldOptions { Before = setup.RunAsync });
        var acme = await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.com" });
        var account = await world.Salesforce.SingleAsync("SELECT Id FROM Account WHERE Name = 'Acme'");

        // From HubSpot: a moment that is the next day in Berlin, an owner whom both sides know.
        var engine = await world.HubSpot.CreateAsync("deals", new { dealname = "Engine", pipeline = setup.Renewals, dealstage = setup.Stages["Due"], closedate = "2026-12-30T23:30:00Z", hubspot_owner_id = "7001" });
        await world.HubSpot.AssociateAsync(engine, acme);
        var engineInSalesforce = await world.Salesforce.SingleAsync($"SELECT Id FROM Opportunity WHERE Name = 'Engine' AND AccountId = '{account.Id}'");
        await world.Salesforce.BecomesAsync(engineInSalesforce, new { StageName = "Prospecting", RecordTypeId = setup.Renewal, CloseDate = "2026-12-31", OwnerId = setup.NorthUser });

        // From Salesforce: the other record type, an owner whom HubSpot does not know.
        var drive = await world.Salesforce.CreateAsync("Opportunity", new { Name = "Drive", StageName = "Negotiation/Review", RecordTypeId = setup.NewBusiness, CloseDate = "2026-11-30", AccountId = account.Id });
        var driveInHubSpot = await world.HubSpot.SingleAsync("deals", new { dealname = "Drive", pipeline = "default", dealstage = "contractsent", closedate = "2026-11-29T23:00:00.000Z", hubspot_owner_id = "7002" });
        await world.EventuallyAsync("the deal has its company", async () => (await world.HubSpot.AssociatedAsync(driveInHubSpot, "companies")).Contains(acme.Id));

        // Stages move on either side, and a move to the other pipeline is one to the other record type.
        await world.HubSpot.UpdateAsync(engine, new { dealstage = setup.Stages["Offered"] });
        await world.Salesforce.BecomesAsync(engineInSalesforce, new { StageName = "Proposal/Price Quote", RecordTypeId = setup.Renewal });
        await world.HubSpot.UpdateAsync(engine, new { pipeline = "default", dealstage = "appointmentscheduled" });
        await world.Salesforce.BecomesAsync(engineInSalesforce, new { StageName = "Prospecting", RecordTypeId = setup.NewBusiness });
        await world.Salesforce.UpdateAsync(drive, new { StageName = "Closed Won", RecordTypeId = setup.Renewal, CloseDate = "2026-12-01" });
        await world.HubSpot.BecomesAsync(driveInHubSpot, new { pipeline = setup.Renewals, dealstage = setup.Stages["Renewed"], closedate = "2026-11-30T23:00:00.000Z" });

        // An owner whom Salesforce knows, but who left: the default. Nobody else's owner is touched by that.
        await world.HubSpot.UpdateAsync(engine, new { hubspot_owner_id = "7002" });
        await world.Salesforce.BecomesAsync(engineInSalesforce, new { OwnerId = setup.IntegrationUser });
        await world.Salesforce.UpdateAsync(drive, new { OwnerId = setup.NorthUser });
        await world.HubSpot.BecomesAsync(driveInHubSpot, new { hubspot_owner_id = "7001" });

        await world.InStepAsync();
        (await world.HubSpot.ReadAsync(engine))["hubspot_owner_id"].ShouldBe("7002", "the default does not come back");
        (await world.DecisionsAsync(engine, "StageName", "RecordTypeId")).ShouldBe(
        [
            $"Salesforce.RecordTypeId: (empty) -> {setup.Renewal} (Shared: Created)",
            "Salesforce.StageName: Prospecting -> Proposal/Price Quote (Shared: CarriedOver)",
            "Salesforce.StageName: Proposal/Price Quote -> Prospecting (Shared: CarriedOver)",
            $"Salesforce.RecordTypeId: {setup.Renewal} -> {setup.NewBusiness} (Shared: CarriedOver)",
        ]);
    }

    /// <summary>What an administrator has set up: a second pipeline, two record types, a user who has an owner's e-mail, and one who had.</summary>
    private sealed class Setup
    {
        public string Renewals { get; private set; } = "";

        public Dictionary<string, string> Stages { get; private set; } = [];

        public string NewBusiness { get; private set; } = "";

        public string Renewal { get; private set; } = "";

        public string NorthUser { get; private set; } = "";

        public string IntegrationUser { get; private set; } = "";

        public async Task RunAsync(World world)
        {
            var pipeline = await world.HubSpot.SendAsync(HttpMethod.Post, "crm/v3/pipelines/deals", new { label = "Renewals", displayOrder = 1, stages = new[] { Stage("Due", 0, 0.2), Stage("Offered", 1, 0.5), Stage("Renewed", 2, 1.0) } });
            Renewals = (string)pipeline["id"]!;
            Stages = pipeline["stages"]!.AsArray().ToDictionary(stage => (string)stage!["label"]!, stage => (string)stage!["id"]!);
            NewBusiness = await MakeAsync(world, "record-types", new { @object = "Opportunity", developerName = "New_Business", name = "New business" });
            Renewal = await MakeAsync(world, "record-types", new { @object = "Opportunity", developerName = "Renewal" });
            NorthUser = await MakeAsync(world, "users", new { email = North });
            await MakeAsync(world, "users", new { email = South, active = false });
            IntegrationUser = (await world.Salesforce.SingleAsync($"SELECT Id FROM User WHERE Email = '{Integration}'")).Id;
        }

        private static object Stage(string label, int order, double probability) =>
            new { label, displayOrder = order, metadata = new { probability = FormattableString.Invariant($"{probability:0.0}") } };

        private static async Task<string> MakeAsync(World world, string what, object wanted) => (string)(await world.Salesforce.ControlAsync(what, wanted))["id"]!;
    }
}
