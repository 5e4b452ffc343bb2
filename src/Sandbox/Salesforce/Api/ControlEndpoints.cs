using System.Text.Json;
using System.Text.Json.Serialization;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>The sandbox's own controls: what an admin, a user or a bad day would do.</summary>
internal sealed class ControlEndpoints(SalesforceSandbox sandbox)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly Org _org = sandbox.Org;

    public void Map(WebApplication app)
    {
        var group = app.MapGroup(SandboxControls.Path);
        Map<SeedRequest>(group, "/seed", Seed);
        Map<Nothing>(group, "/reset", _ => sandbox.Reset());
        Map<Nothing>(group, "/sessions/expire", _ => _org.Sessions.ExpireAll());
        Map<FieldRequest>(group, "/fields", AddField);
        Map<ObjectRequest>(group, "/objects", wanted => _org.Metadata.AddCustomObject(wanted.Name, wanted.Label, _org.Clock.GetUtcNow()));
        Map<ValidationRule>(group, "/validation-rules", _org.AddValidationRule);
        group.MapPost("/leads/{id}/convert", (RequestDelegate)ConvertAsync);
        group.MapPost("/records/{id}/undelete", (RequestDelegate)(context => ChangeAsync(context, (transaction, record) => transaction.Undelete(record))));
        group.MapPost("/records/{id}/purge", (RequestDelegate)(context => ChangeAsync(context, Purge)));
    }

    private void Map<T>(RouteGroupBuilder group, string path, Action<T> act)
        where T : class =>
        group.MapPost(path, (RequestDelegate)(async context =>
        {
            var request = await ReadAsync<T>(context);
            await AnswerAsync(context, () =>
            {
                act(request);
                return ApiResult.NoContent;
            });
        }));

    private void Seed(SeedRequest wanted)
    {
        if (wanted.Region is not (null or SampleData.Emea or SampleData.Apac))
        {
            throw new ControlException("region", $"There are samples of the regions {SampleData.Emea} and {SampleData.Apac}, not of {wanted.Region}.");
        }

        var usual = new SampleSize();
        sandbox.Seed(new SampleSize(wanted.Contacts ?? usual.ContactsPerSide, wanted.Companies ?? usual.CompaniesPerSide), wanted.Region);
    }

    private async Task ConvertAsync(HttpContext context)
    {
        var wanted = await ReadAsync<LeadConversion>(context);
        await AnswerAsync(context, () =>
        {
            var converted = LeadConversion.Run(_org, Record(context, "Lead"), wanted);
            return ApiResult.Ok(json =>
            {
                json.WriteStartObject();
                json.WriteString("leadId", converted.LeadId);
                json.WriteString("accountId", converted.AccountId);
                json.WriteString("contactId", converted.ContactId);
                json.WriteString("opportunityId", converted.OpportunityId);
                json.WriteEndObject();
            });
        });
    }

    private Task ChangeAsync(HttpContext context, Action<Transaction, SObjectRecord> change) => AnswerAsync(context, () =>
    {
        var transaction = new Transaction(_org, _org.InUserInterface);
        change(transaction, Record(context, null));
        transaction.Commit();
        return ApiResult.NoContent;
    });

    private static void Purge(Transaction transaction, SObjectRecord record)
    {
        if (!record.Current.IsDeleted)
        {
            throw new RefusedException(new SalesforceError("INVALID_OPERATION", "Entity is not in the recycle bin"));
        }

        transaction.Purge(record);
    }

    private SObjectRecord Record(HttpContext context, string? type) =>
        RecordId.Normalize((string)context.Request.RouteValues["id"]!) is { } id && _org.Find(id) is { } record && (type is null || record.Type.Name == type)
            ? record
            : throw new RefusedException(StatusCodes.Status404NotFound, ApiRoutes.NotFound);

    private void AddField(FieldRequest wanted)
    {
        var type = _org.Metadata.Find(wanted.Object)
            ?? throw new RefusedException(new SalesforceError("INVALID_TYPE", $"sObject type '{wanted.Object}' is not supported."));
        var field = new FieldDefinition(wanted.Name, wanted.Type)
        {
            CustomLabel = wanted.Label,
            Length = wanted.Length ?? (wanted.Type is FieldType.Reference ? 18 : wanted.Type is FieldType.Textarea ? 32_000 : 255),
            Precision = wanted.Precision ?? 18,
            Scale = wanted.Scale ?? 0,
            Required = wanted.Required,
            Unique = wanted.Unique,
            CaseSensitive = wanted.CaseSensitive,
            ExternalId = wanted.ExternalId,
            IdLookup = wanted.ExternalId,
            Indexed = wanted.Unique || wanted.ExternalId,
            PicklistValues = wanted.Values ?? [],
            RestrictedPicklist = wanted.Restricted,
            ReferenceTo = wanted.ReferenceTo is { } target ? [target] : [],
            RelationshipName = wanted.ReferenceTo is null ? null : $"{wanted.Name[..^1]}r",
            ChildRelationshipName = wanted.ChildRelationship is { } children ? $"{children}__r" : null,
            OnParentDelete = wanted.OnDelete,
            DefaultValue = wanted.Type == FieldType.Boolean ? false : null,
        };
        _org.Metadata.AddCustomField(type, wanted.Formula is { } formula ? _org.Formulas.Field(type, field, formula) : field, _org.Clock.GetUtcNow());
    }

    private async Task AnswerAsync(HttpContext context, Func<ApiResult> act)
    {
        ApiResult result;
        try
        {
            lock (_org.Gate)
            {
                result = act();
            }
        }
        catch (RefusedException refused)
        {
            result = ApiResult.Refused(refused);
        }

        await result.SendAsync(context);
    }

    private static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class
    {
        using var body = new StreamReader(context.Request.Body);
        var text = await body.ReadToEndAsync(context.RequestAborted);
        try
        {
            return JsonSerializer.Deserialize<T>(text.Length == 0 ? "{}" : text, Json)!;
        }
        catch (JsonException problem)
        {
            throw ControlException.Of(problem);
        }
    }

    private sealed record Nothing;

    private sealed record SeedRequest(int? Contacts, int? Companies, string? Region);

    private sealed record ObjectRequest(string Name, string? Label);

    private sealed record FieldRequest(string Object, string Name, FieldType Type)
    {
        public string? Label { get; init; }

        public int? Length { get; init; }

        public int? Precision { get; init; }

        public int? Scale { get; init; }

        public bool Required { get; init; }

        public bool Unique { get; init; }

        public bool ExternalId { get; init; }

        public bool Restricted { get; init; }

        public IReadOnlyList<string>? Values { get; init; }

        public string? ReferenceTo { get; init; }

        public string? ChildRelationship { get; init; }

        public DeleteRule OnDelete { get; init; }

        public bool CaseSensitive { get; init; }

        /// <summary>Makes it read-only and worked out whenever it is read.</summary>
        public string? Formula { get; init; }
    }
}
