using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>The sandbox's own controls of data: who sees what, which rules hold, and what others do to records meanwhile.</summary>
internal sealed class RecordControlEndpoints(Org org)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public void Map(WebApplication app)
    {
        var group = app.MapGroup(SandboxControls.Path);
        Map<DuplicateRule[]>(group, "/duplicate-rules", (rules, _) => Done(() => org.DuplicateRules.Replace(rules.Select(Known))));
        Map<SharingRule[]>(group, "/sharing-rules", (rules, _) => Done(() => org.Rows.Replace(rules)));
        Map<FieldAccess>(group, "/field-security", (access, _) => Done(
            () => Type(access.Object).Secure(access.Field, access.Readable, access.Editable, org.Clock.GetUtcNow())));
        Map<LockRequest>(group, "/locks", (locks, _) => Done(() => org.Locks.Hold(locks.Ids.Select(Id), org.Clock.GetUtcNow().AddSeconds(locks.Seconds))));
        Map<CurrencyRequest[]>(group, "/currencies", (currencies, _) => Done(() => org.EnableCurrencies([.. currencies.Select(one => (one.IsoCode, one.Rate))])));
        Map<RecordTypeRequest>(group, "/record-types", (wanted, _) => Named("id", org.AddRecordType(Type(wanted.Object), wanted.DeveloperName, wanted.Name ?? wanted.DeveloperName)));
        Map<UserRequest>(group, "/users", (wanted, _) => Named("id", org.AddUser(wanted.Email, wanted.FirstName, wanted.LastName, wanted.Active)));
        Map<MergeRequest>(group, "/records/{id}/merge", (merge, context) => Done(() => Merge(merge, Record(context))));
        Map<RewriteRequest>(group, "/records/{id}/rewrite", (rewrite, context) => Done(() => Rewrite(rewrite, Record(context))));
        Map<TransactionRequest>(group, "/transactions", Begin);
        Map<Nothing>(group, "/transactions/{id}/commit", (_, context) => Commit(int.Parse((string)context.Request.RouteValues["id"]!, CultureInfo.InvariantCulture)));
    }

    private static ApiResult Done(Action act)
    {
        act();
        return ApiResult.NoContent;
    }

    private static ApiResult Named(string name, string value) => ApiResult.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteString(name, value);
        json.WriteEndObject();
    });

    private static string Id(string given) => RecordId.Normalize(given)
        ?? throw new RefusedException(new SalesforceError("MALFORMED_ID", $"malformed id {given}"));

    private DuplicateRule Known(DuplicateRule rule)
    {
        var type = Type(rule.Object);
        // What is worked out when it is read can't be matched: no index would know when it changed.
        return rule.Fields.FirstOrDefault(name => type.Find(name) is null or { System: SystemField.Formula }) is { } missing
            ? throw new RefusedException(new SalesforceError("INVALID_FIELD", $"No such column '{missing}' on sobject of type {type.Name}"))
            : rule;
    }

    private SObjectType Type(string name) => org.Metadata.Find(name)
        ?? throw new RefusedException(new SalesforceError("INVALID_TYPE", $"sObject type '{name}' is not supported."));

    private SObjectRecord Record(HttpContext context) => org.Find(Id((string)context.Request.RouteValues["id"]!))
        ?? throw new RefusedException(StatusCodes.Status404NotFound, ApiRoutes.NotFound);

    private void Merge(MergeRequest merge, SObjectRecord winner) => Run(org.InUserInterface, transaction => new RecordMerge(
        merge.LoserIds, merge.Fields is { } fields ? RowReader.Read(org, winner.Type, fields, seesAll: true) : []).Run(org, transaction, winner));

    // What automation and the platform itself do: no rule is asked and no event tells.
    private void Rewrite(RewriteRequest rewrite, SObjectRecord record) => Run(
        org.InUserInterface, transaction => transaction.Rewrite(record, RowReader.Read(org, record.Type, rewrite.Fields, seesAll: true), rewrite.MovesModstamp));

    /// <summary>
    /// What a user or an automation does in one transaction. It began when it says, so its rows carry that stamp, and is
    /// committed at once or when it is told to; until then nobody sees its rows, and those it changes are locked.
    /// </summary>
    private ApiResult Begin(TransactionRequest wanted, HttpContext context)
    {
        var rows = wanted.Records.Select(row => row.Clone()).ToArray();
        var beganAt = org.Clock.GetUtcNow().AddSeconds(-wanted.BeganSecondsAgo).ToUnixTimeSeconds();
        var held = rows.Select(row => row.TryGetProperty("Id", out var id) ? Id(id.GetString()!) : null).OfType<string>().ToArray();
        var number = org.LongTransactions.Begin(beganAt, held, transaction => Write(transaction, rows));
        if (!wanted.StaysOpen)
        {
            return Commit(number);
        }

        org.Locks.Hold(held, DateTimeOffset.MaxValue);
        return Named("transactionId", number.ToString(CultureInfo.InvariantCulture));
    }

    private ApiResult Commit(int number)
    {
        var open = org.LongTransactions.End(number) ?? throw new RefusedException(StatusCodes.Status404NotFound, ApiRoutes.NotFound);
        org.Locks.Release(open.HeldIds);
        var ids = new List<string>();
        Run(org.InUserInterface with { BeganAt = open.BeganAt }, transaction =>
        {
            transaction.Saved += record => ids.Add(record.Id);
            open.Work(transaction);
        });
        return ApiResult.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("ids");
            ids.ForEach(json.WriteStringValue);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private void Write(Transaction transaction, JsonElement[] rows)
    {
        foreach (var row in rows)
        {
            var type = Type(row.GetProperty("attributes").GetProperty("type").GetString()!);
            if (!row.TryGetProperty("Id", out var id))
            {
                transaction.Create(type, RowReader.Read(org, type, row, seesAll: true));
                continue;
            }

            var record = org.Find(Id(id.GetString()!)) ?? throw new RefusedException(StatusCodes.Status404NotFound, ApiRoutes.NotFound);
            if (row.GetProperty("attributes").TryGetProperty("deleted", out var deleted) && deleted.GetBoolean())
            {
                transaction.Delete(record);
            }
            else
            {
                transaction.Update(record, RowReader.Read(org, type, row, type["Id"], seesAll: true));
            }
        }
    }

    private void Run(WriteContext context, Action<Transaction> work)
    {
        var transaction = new Transaction(org, context);
        try
        {
            work(transaction);
            transaction.Commit();
        }
        catch (RefusedException)
        {
            transaction.RollbackTo(0);
            throw;
        }
    }

    private void Map<T>(RouteGroupBuilder group, string path, Func<T, HttpContext, ApiResult> act)
        where T : class =>
        group.MapPost(path, (RequestDelegate)(async context =>
        {
            var request = await ReadAsync<T>(context);
            ApiResult result;
            try
            {
                lock (org.Gate)
                {
                    result = act(request, context);
                }
            }
            catch (RefusedException refused)
            {
                result = ApiResult.Refused(refused);
            }

            await result.SendAsync(context);
        }));

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

    private sealed record FieldAccess(string Object, string Field, bool Readable = true, bool Editable = true);

    private sealed record LockRequest(IReadOnlyList<string> Ids, int Seconds = 30);

    private sealed record CurrencyRequest(string IsoCode, double Rate);

    private sealed record UserRequest(string Email, string FirstName = "Ursula", string LastName = "User", bool Active = true);

    private sealed record RecordTypeRequest(string Object, string DeveloperName, string? Name);

    private sealed record MergeRequest(IReadOnlyList<string> LoserIds, JsonElement? Fields);

    private sealed record RewriteRequest(JsonElement Fields, bool MovesModstamp);

    private sealed record TransactionRequest(IReadOnlyList<JsonElement> Records, int BeganSecondsAgo = 0, bool StaysOpen = false);
}
