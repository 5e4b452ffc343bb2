using System.Text;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Silo.Api;

/// <summary>The report of suspected duplicates, as JSON page by page and as CSV in one piece.</summary>
internal static class DuplicatesApi
{
    public static void MapDuplicates(this RouteGroupBuilder api)
    {
        api.MapGet("/duplicates", (string? connection, string? mapping, string? after, int? limit, string? format, SyncPlan plan, IGrainFactory grains) =>
                AnswerAsync(new DuplicateQuery { Connection = connection, Mapping = mapping, After = after, Groups = limit ?? new DuplicateQuery().Groups }, format, plan, grains))
            .Produces<DuplicatePage>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Records of one side that seem to be the same thing: which of them has the counterpart, why the others are suspected and what to do; format=csv for all of it as CSV");
        api.MapGet("/duplicates/{connection}/{mapping}", (string connection, string mapping, string? after, int? limit, string? format, SyncPlan plan, IGrainFactory grains) =>
                AnswerAsync(new DuplicateQuery { Connection = connection, Mapping = mapping, After = after, Groups = limit ?? new DuplicateQuery().Groups }, format, plan, grains))
            .Produces<DuplicatePage>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("The same of one mapping");
    }

    private static async Task<IResult> AnswerAsync(DuplicateQuery query, string? format, SyncPlan plan, IGrainFactory grains)
    {
        if (query.Groups is < 1 or > DuplicateQuery.MostGroups || format is not (null or "json" or "csv"))
        {
            return Results.Problem($"limit is 1 to {DuplicateQuery.MostGroups} groups, format is json or csv.", statusCode: StatusCodes.Status400BadRequest);
        }

        var known = plan.Connections.Where(one => query.Connection is null || one.Name == query.Connection).ToList();
        if (known.Count == 0 || (query.Mapping is not null && !known.Any(one => one.Mappings.Any(each => each.Name == query.Mapping))))
        {
            return Results.Problem($"There is no such connection or mapping. There are: {string.Join(", ", plan.Connections.SelectMany(one => one.Mappings).Select(one => $"{one.Connection}/{one.Name}"))}.", statusCode: StatusCodes.Status404NotFound);
        }

        var report = grains.GetGrain<IDuplicatesGrain>(IDuplicatesGrain.Key);
        return format == "csv"
            ? Results.Stream(body => WriteCsvAsync(body, report, query with { Groups = DuplicateQuery.MostGroups }), "text/csv; charset=utf-8", "duplicates.csv")
            : Results.Ok(await report.PageAsync(query));
    }

    /// <summary>A line for each record; those with one number in the first column belong together.</summary>
    private static async Task WriteCsvAsync(Stream body, IDuplicatesGrain report, DuplicateQuery query)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync("group,connection,mapping,side,record,pair,counterpart,reason,field,value,since,remedy");
        var number = 0;
        DuplicatePage page;
        do
        {
            page = await report.PageAsync(query);
            foreach (var group in page.Groups)
            {
                number++;
                foreach (var record in group.Records)
                {
                    string?[] cells =
                    [
                        $"{number}", group.Connection, group.Mapping, $"{group.Side}", record.RecordId, record.Pair, record.CounterpartId, record.Suspicion?.Reason.ToString() ?? "HasCounterpart",
                        record.Suspicion?.Field, record.Suspicion?.Value, record.Since?.ToString("O"), record.Remedy,
                    ];
                    await writer.WriteLineAsync(string.Join(',', cells.Select(Cell)));
                }
            }

            query = query with { After = page.Next };
        }
        while (page.Next is not null);
    }

    /// <summary>What a spreadsheet would take for a formula is marked as text: values are what people typed.</summary>
    private static string Cell(string? value)
    {
        var text = value is ['=' or '@' or '\t' or '\r' or '+' or '-', ..] ? $"'{value}" : value ?? "";
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
