using CsCheck;

namespace HubSpotSfSync.Scenarios.Isolation;

/// <summary>What holds for every record that two portals may select, whoever makes it first, whoever has the same person, whoever edits
/// it and wherever it moves: generated cases, all at once in one world with an org a policy.</summary>
public sealed class SharingPropertyTests
{
    private const int CasesAPolicy = 25;

    private static readonly string[] Portals = ["emea", "apac"];
    private static readonly string[] Policies = ["exclusive", "primary", "shared"];

    private static readonly Gen<Case> Cases = Gen.Select(Gen.Enum<Maker>(), Gen.Bool, Gen.Bool, Gen.Bool, Gen.Enum<Region>()).Select(one => new Case(
        one.Item1,
        one.Item1 switch { _ when one.Item2 => Region.AMER, Maker.Emea => Region.EMEA, Maker.Apac => Region.APAC, _ => one.Item5 },
        one.Item3,
        one.Item4,
        one.Item5));

    /// <summary>What was not yet as it should be when somebody looked last.</summary>
    private List<string> _wrong = [];

    [Fact]
    public async Task Each_record_is_whose_the_policy_says_and_no_value_reaches_a_portal_that_has_it_not()
    {
        Case[] cases = [];
        Cases.Array[CasesAPolicy].Sample(generated => { cases = generated; }, iter: 1, threads: 1);
        await using var world = await World.StartAsync(
            [
                .. Portals.SelectMany(portal => Policies[..2].Select(policy => SharedRecordTests.Overlapping($"{portal}-{policy}", portal, policy))),
                SharedRecordTests.Sharing("emea-shared", "hubspot", "salesforce", "shared"),
                SharedRecordTests.Sharing("apac-shared", "salesforce", "hubspot", "shared"),
            ],
            new WorldOptions
            {
                Orgs = new Dictionary<string, string> { ["exclusive"] = "sharedRecords: exclusive", ["primary"] = "sharedRecords: { primary: emea-primary }", ["shared"] = "sharedRecords: shared" },
                Before = world => world.Org("shared").ControlAsync("fields", new { @object = "Contact", name = "HubSpot_apac_Id__c", type = "string", length = 64, unique = true, externalId = true }),
            });
        var all = Policies.SelectMany(policy => cases.Select((one, i) => new Person(policy, i, one))).ToList();
        try
        {
            await RunAsync(world, all);
        }
        catch (Exception failure)
        {
            throw new ShouldAssertException($"{failure.Message}\nWrong:\n{string.Join('\n', _wrong)}\nThe cases were:\n{string.Join('\n', cases.Index())}", failure);
        }
    }

    private async Task RunAsync(World world, List<Person> all)
    {
        // One of the three makes the record; then the other portals have the same person, too.
        await EachAsync(all, person => MakeAsync(world, person));
        await world.InStepAsync(parked: null);
        await SettledAsync(world, all, (_, _) => null);
        await MakeTwinsAsync(world, [.. all.Where(person => person is { Case.Twin: true, Policy: not "shared" })]);
        await world.InStepAsync(parked: null);

        // Everybody edits.
        await EditAsync(world, "edits");
        await EachAsync(all.Where(person => person.Case.EditedInSalesforce), async person =>
            await world.Org(person.Policy).UpdateAsync(await RecordAsync(world, person), new { Title = $"org edits {person.Number}" }));
        await world.InStepAsync(parked: null);
        await SettledAsync(world, all, (_, _) => null);
        await NothingLeaksAsync(world, "exclusive");

        // Records move from region to region; who has one of them then goes on with it.
        await EachAsync(all.Where(person => person.Moves), async person =>
        {
            await world.Org(person.Policy).UpdateAsync(await RecordAsync(world, person), new { Region__c = person.Case.MovesTo.ToString() });
            person.Move();
        });
        await world.InStepAsync(parked: null);
        await SettledAsync(world, all, (_, _) => null);

        // What anybody says now is heard by those who have the record, and by nobody else.
        await EditAsync(world, "last");
        await world.InStepAsync(parked: null);
        await SettledAsync(world, all, (person, field) => $"{(person.Policy == "shared" ? field == "jobtitle" ? "emea" : "apac" : person.Holder)} last {person.Number}");
        await NothingLeaksAsync(world, "exclusive");
        await NothingLeaksAsync(world, "primary");
        (await world.Operator.OverviewAsync()).Quarantined.Select(pair => pair.Refusal.Code).Distinct().ShouldBeSubsetOf(["CLAIMED_BY_OTHER_PORTAL"]);
    }

    private static Task MakeAsync(World world, Person person) => person.Case.First switch
    {
        Maker.Salesforce => world.Org(person.Policy).CreateAsync("Contact", new { person.Email, LastName = "Lovelace", Title = $"org first {person.Number}", Region__c = person.Case.Region.ToString() }),
        var maker => CreateAsync(world, person, maker == Maker.Emea ? "emea" : "apac", person.Case.Region),
    };

    private static async Task MakeTwinsAsync(World world, List<Person> twins)
    {
        foreach (var (portal, policy) in Portals.SelectMany(portal => Policies[..2].Select(policy => (portal, policy))))
        {
            var there = (await world.Portal($"{portal}-{policy}").AllAsync("contacts")).Select(contact => contact["email"]).ToHashSet();
            await EachAsync(twins.Where(person => person.Policy == policy && !there.Contains(person.Email)), person => CreateAsync(world, person, portal, Enum.Parse<Region>(portal, ignoreCase: true)));
        }
    }

    private static async Task CreateAsync(World world, Person person, string portal, Region region) => await world.Portal($"{portal}-{person.Policy}").CreateAsync(
        "contacts", new { email = person.Email, lastname = "Lovelace", jobtitle = $"{portal} first {person.Number}", state = region.ToString() });

    private static async Task EditAsync(World world, string when)
    {
        foreach (var (portal, policy) in Portals.SelectMany(portal => Policies.Select(policy => (portal, policy))))
        {
            foreach (var contact in await world.Portal($"{portal}-{policy}").AllAsync("contacts"))
            {
                var said = $"{portal} {when} {contact["email"]!["person".Length..contact["email"]!.IndexOf('@', StringComparison.Ordinal)]}";
                await world.Portal($"{portal}-{policy}").UpdateAsync(contact, new { jobtitle = said, city = said });
            }
        }
    }

    /// <summary>Waits until each record is with whom the policy says, and with nobody else, and both hold what they should.</summary>
    private Task SettledAsync(World world, List<Person> all, Func<Person, string, string?> expected) => world.EventuallyAsync("each record is with whom the policy says", async () =>
    {
        _wrong = [];
        foreach (var policy in Policies)
        {
            var inOrg = (await world.Org(policy).QueryAsync($"SELECT Id, Email, Title, Territory__c, HubSpot_Sync_Id__c{(policy == "shared" ? ", HubSpot_apac_Id__c" : "")} FROM Contact")).ToLookup(record => record["Email"]);
            var inPortals = new Dictionary<string, ILookup<string?, HubSpotRecord>>();
            foreach (var portal in Portals)
            {
                inPortals[portal] = (await world.Portal($"{portal}-{policy}").AllAsync("contacts")).ToLookup(contact => contact["email"]);
            }

            foreach (var person in all.Where(person => person.Policy == policy))
            {
                var records = inOrg[person.Email].ToList();
                var having = records.Count != 1 ? [] : Portals.Where(portal => inPortals[portal][person.Email].Any(contact => Names(records[0], world.Portal($"{portal}-{policy}"), portal, contact))).ToList();
                person.Holder ??= having.FirstOrDefault();
                var right = records.Count == 1
                    && Portals.All(portal => inPortals[portal][person.Email].Count() <= 1)
                    && (policy == "shared" ? having.Count == 2 : having.SequenceEqual([person.Holder!]))
                    && having.TrueForAll(portal => Agree(inPortals[portal][person.Email].Single(), records[0], field => expected(person, field), policy == "shared"));
                if (!right)
                {
                    _wrong.Add($"{person}: {string.Join("; ", records.Select(record => FieldText.Show(record.Fields)))} and in HubSpot {string.Join("; ", Portals.SelectMany(portal => inPortals[portal][person.Email]).Select(contact => $"{contact.Portal} {contact.Id} {contact["jobtitle"]}, {contact["city"]}"))}");
                }
            }
        }

        return _wrong.Count == 0;
    });

    private static bool Names(SalesforceRecord record, HubSpotPortal account, string portal, HubSpotRecord contact) =>
        (portal == "apac" && record.Fields.ContainsKey("HubSpot_apac_Id__c") ? record["HubSpot_apac_Id__c"] : record["HubSpot_Sync_Id__c"]) == $"{account.Id}-{contact.Id}";

    private static bool Agree(HubSpotRecord contact, SalesforceRecord record, Func<string, string?> expected, bool shared) =>
        contact["jobtitle"] == record["Title"] && (expected("jobtitle") ?? record["Title"]) == record["Title"]
        && (!shared || (contact["city"] == record["Territory__c"] && (expected("city") ?? record["Territory__c"]) == record["Territory__c"]));

    /// <summary>No value that was given in one portal is in the other.</summary>
    private static async Task NothingLeaksAsync(World world, string policy)
    {
        foreach (var (here, there) in new[] { ("emea", "apac"), ("apac", "emea") })
        {
            foreach (var contact in await world.Portal($"{here}-{policy}").AllAsync("contacts"))
            {
                contact.Properties.Values.ShouldAllBe(value => value == null || !value.StartsWith($"{there} ", StringComparison.Ordinal), $"contact {contact.Id} of {here}-{policy}");
            }
        }
    }

    private static async Task<SalesforceRecord> RecordAsync(World world, Person person) =>
        await world.Org(person.Policy).SingleAsync($"SELECT Id FROM Contact WHERE Email = '{person.Email}'");

    private static async Task EachAsync(IEnumerable<Person> all, Func<Person, Task> act)
    {
        foreach (var person in all)
        {
            await act(person);
        }
    }

    private enum Maker
    {
        Emea,
        Apac,
        Salesforce,
    }

    /// <summary>Each portal selects its own, and both select AMER.</summary>
    private enum Region
    {
        EMEA,
        APAC,
        AMER,
    }

    /// <param name="First">Who makes the record.</param>
    /// <param name="Region">Where.</param>
    /// <param name="Twin">The portals that do not have the person have it, too.</param>
    /// <param name="EditedInSalesforce">At the same time as in HubSpot.</param>
    /// <param name="MovesTo">In the end.</param>
    private sealed record Case(Maker First, Region Region, bool Twin, bool EditedInSalesforce, Region MovesTo);

    private sealed class Person(string policy, int number, Case @case)
    {
        public string Policy => policy;

        public int Number => number;

        public Case Case => @case;

        public string Email => $"person{number}@acme.com";

        /// <summary>The portal that has the record; null until it is known who came first.</summary>
        public string? Holder { get; set; } = (policy, @case.First, @case.Region) switch
        {
            ("shared", _, _) => null,
            (_, Maker.Emea, _) or (_, _, Region.EMEA) or ("primary", _, Region.AMER) => "emea",
            (_, Maker.Apac, _) or (_, _, Region.APAC) => "apac",
            _ => null,
        };

        public bool Moves => policy != "shared" && @case.MovesTo != @case.Region;

        public void Move() => Holder = (policy, @case.MovesTo) switch
        {
            (_, Region.EMEA) or ("primary", Region.AMER) => "emea",
            (_, Region.APAC) => "apac",
            _ => Holder,
        };

        public override string ToString() => $"{policy} {number} ({@case}, held by {Holder})";
    }
}
