using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Configuration;
using HubSpotSfSync.Sync.Validation;
using Shouldly;

namespace HubSpotSfSync.Sync.Tests.Validation;

/// <summary>A portal and an org with a few fields of each kind, and what validation says of a connection between them.</summary>
internal sealed class Described
{
    public const string Field = "{ hubspot: email, salesforce: Email, owner: shared }";

    private const string Head = """
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
        """;

    private readonly Dictionary<string, ObjectSchema> _hubSpot = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ObjectSchema> _salesforce = new(StringComparer.OrdinalIgnoreCase);

    public Described()
    {
        _hubSpot["contacts"] = Object("contacts", Text("email") with { Kind = FieldKind.Email, MaxLength = null }, Text("lastname"), Text("hs_additional_emails"), Text("jobtitle"), Text("notes") with { LongText = true },
            Number("score") with { Creatable = false, Updatable = false, Calculated = true }, Number("seats"), Flag("newsletter"), new("birthday", "", FieldKind.Date), Free("seen", FieldKind.DateTime),
            Choice("lifecyclestage", "subscriber", "lead", "customer"), Choice("tier", "gold", "silver") with { Kind = FieldKind.MultiSelect },
            Reference("associations.companies", "companies"), Reference("hubspot_owner_id", "OWNER"));
        _hubSpot["companies"] = Object("companies", Text("name"), Text("domain"));
        _hubSpot["deals"] = Object("deals", Text("dealname") with { Required = true }, Choice("pipeline", "default"), Choice("dealstage", "new", "won") with { Required = true }, Number("amount"), Free("closedate", FieldKind.DateTime), Choice("deal_currency_code", "EUR", "USD"), Reference("associations.companies", "companies"));
        _salesforce["Contact"] = Object("Contact", Text("Email", 80) with { Kind = FieldKind.Email }, Text("LastName", 80) with { Required = true }, Text("Title", 128), Text("Short__c", 10), Text("Notes__c", 255),
            new("Description", "", FieldKind.Text) { Creatable = true, Updatable = true, MaxLength = 32_000, LongText = true, Filterable = false }, Number("Seats__c") with { Precision = 18, Scale = 0 }, Number("Few__c") with { Precision = 3, Scale = 0 },
            Flag("Newsletter__c"), Free("Birthdate", FieldKind.Date), Free("Seen__c", FieldKind.DateTime), Choice("Stage__c", "subscriber", "lead", "customer"), Choice("Rank__c", "Gold", "Silver"), Choice("Loose__c", "A") with { Restricted = false },
            Choice("Tags__c", "gold", "silver") with { Kind = FieldKind.MultiSelect }, Text("Formula__c", 80) with { Creatable = false, Updatable = false, Calculated = true }, Text("Once__c", 255) with { Updatable = false },
            Reference("AccountId", "Account") with { Relationship = "Account" }, Reference("OwnerId", "User") with { Relationship = "Owner" }, new("MailingAddress", "", FieldKind.Compound));
        _salesforce["Account"] = Object("Account", Text("Name", 255) with { Required = true }, Text("Website", 255), Text("Region__c", 80));
        _salesforce["Opportunity"] = Object("Opportunity", Text("Name", 120) with { Required = true }, Choice("StageName", "Prospecting", "Closed Won") with { Restricted = false, Required = true }, Free("CloseDate", FieldKind.Date) with { Required = true }, Number("Amount"), Reference("AccountId", "Account"));
    }

    public Dictionary<string, string> HubSpotMissing { get; } = [];

    public Dictionary<string, IdentityField> SalesforceIdentities { get; } = [];

    public Dictionary<string, IdentityField> HubSpotIdentities { get; } = [];

    public Dictionary<string, SegmentInfo?> Segments { get; } = [];

    public ReferenceData? HubSpotReference { get; set; }

    public ReferenceData? SalesforceReference { get; set; }

    public static string Contacts(params string[] fields) => $"{Head}{string.Concat(fields.Select(field => $"\n      - {field}"))}";

    public Described With(Side side, string objectType, Func<ObjectSchema, ObjectSchema> change)
    {
        var objects = side == Side.HubSpot ? _hubSpot : _salesforce;
        objects[objectType] = change(objects[objectType]);
        return this;
    }

    public Described WithField(string objectType, FieldSchema field) => With(
        _hubSpot.ContainsKey(objectType) ? Side.HubSpot : Side.Salesforce, objectType, schema => schema with { Fields = new Dictionary<string, FieldSchema>(schema.Fields, StringComparer.OrdinalIgnoreCase) { [field.Name] = field } });

    public Described Without(string objectType)
    {
        _hubSpot.Remove(objectType);
        return this;
    }

    public IReadOnlyList<ValidationProblem> Check(string mappings, string settings = "") => CheckYaml(Yaml.With(connection: settings, mappings: mappings));

    public IReadOnlyList<ValidationProblem> CheckYaml(string yaml) => SchemaValidation.Check(new ConnectionSchemas(
        Yaml.Valid(yaml).Connections[0],
        new AccountSchema { Side = Side.HubSpot, Objects = _hubSpot, Missing = HubSpotMissing, Identities = HubSpotIdentities, Segments = Segments, Reference = HubSpotReference },
        new AccountSchema { Side = Side.Salesforce, Objects = _salesforce, Identities = SalesforceIdentities, Reference = SalesforceReference }));

    /// <summary>What is said of one more field of the contacts, at its line.</summary>
    public ValidationProblem? CheckField(string field)
    {
        var yaml = Yaml.With(mappings: Contacts(field));
        var problem = CheckYaml(yaml).ShouldBeUniqueOrNone();
        if (problem is not null)
        {
            (problem.Line, problem.Column).ShouldBe(Yaml.PlaceOf(yaml, field), problem.ToString());
        }

        return problem;
    }

    public static FieldSchema Text(string name, int length = 65_536) => new(name, name, FieldKind.Text) { Creatable = true, Updatable = true, MaxLength = length };

    public static FieldSchema Number(string name) => Free(name, FieldKind.Number);

    public static FieldSchema Flag(string name) => Free(name, FieldKind.Boolean);

    public static FieldSchema Choice(string name, params string[] options) => Free(name, FieldKind.Enumeration) with { Options = options, Restricted = true };

    public static FieldSchema Reference(string name, string to) => Free(name, FieldKind.Reference) with { RefersTo = [to] };

    public static FieldSchema Free(string name, FieldKind kind) => new(name, name, kind) { Creatable = true, Updatable = true };

    private static ObjectSchema Object(string name, params FieldSchema[] fields) => new(name, fields.ToDictionary(field => field.Name, StringComparer.OrdinalIgnoreCase));
}

internal static class ProblemList
{
    public static ValidationProblem? ShouldBeUniqueOrNone(this IReadOnlyList<ValidationProblem> problems)
    {
        problems.Count.ShouldBeLessThanOrEqualTo(1, string.Join('\n', problems));
        return problems.Count == 0 ? null : problems[0];
    }
}
