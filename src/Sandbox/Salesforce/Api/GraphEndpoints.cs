using System.Text.Json;
using System.Text.RegularExpressions;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>POST /composite/graph: up to 75 graphs of row requests, 500 nodes in all; a graph stands or falls as a whole.</summary>
internal sealed partial class GraphEndpoints(CompositeEndpoints composite)
{
    private const int MostNodes = 500;
    private const int MostGraphs = 75;
    private const int DeepestNode = 15;
    private const int MostKinds = 15;
    private const int MostFailedGraphs = 14;

    public void Add(ApiRoutes routes) => routes.Add("POST", "/composite/graph", Run);

    private ApiResult Run(ApiCall call)
    {
        if (!call.RequiredBody.TryGetProperty("graphs", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            throw new RefusedException(new SalesforceError("JSON_PARSER_ERROR", "graphs is required"));
        }

        Graph[] graphs = [.. list.EnumerateArray().Select(Graph.Read)];
        Check(graphs);
        var results = new List<(Graph Graph, ApiResult[] Results, bool IsSuccessful)>();
        foreach (var graph in graphs)
        {
            var isTooLate = results.Count(result => !result.IsSuccessful) >= MostFailedGraphs;
            ApiResult[] nodes = isTooLate
                ? [.. graph.Nodes.Select(_ => CompositeEndpoints.Halted("The processing of further graphs was halted because too many graphs failed."))]
                : composite.RunTogether(call, graph.Nodes);
            results.Add((graph, nodes, nodes.All(node => node.Status < StatusCodes.Status400BadRequest)));
        }

        return ApiResult.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("graphs");
            foreach (var (graph, nodes, isSuccessful) in results)
            {
                Write(json, graph, nodes, isSuccessful);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Check(Graph[] graphs)
    {
        if (graphs.Length > MostGraphs || graphs.Sum(graph => graph.Nodes.Length) > MostNodes)
        {
            throw new RefusedException(new SalesforceError("LIMIT_EXCEEDED", $"At most {MostGraphs} graphs with {MostNodes} nodes in all can be sent"));
        }

        if (graphs.DistinctBy(graph => graph.Id).Count() != graphs.Length || graphs.Any(graph => !GraphId().IsMatch(graph.Id)))
        {
            throw new RefusedException(new SalesforceError("INVALID_FIELD", "Each graphId must be unique, begin with a letter or digit and have fewer than 40 characters"));
        }

        foreach (var graph in graphs)
        {
            CheckNodes(graph);
        }
    }

    private static void CheckNodes(Graph graph)
    {
        if (graph.Nodes.DistinctBy(node => node.ReferenceId).Count() != graph.Nodes.Length)
        {
            throw new RefusedException(new SalesforceError("INVALID_FIELD", "Each referenceId must be unique"));
        }

        var depths = new Dictionary<string, int>(StringComparer.Ordinal);
        var kinds = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var node in graph.Nodes)
        {
            var row = RowUrl().Match(node.Url);
            if (!row.Success)
            {
                throw new RefusedException(new SalesforceError("INVALID_OPERATION", $"Only sObject rows can be nodes of a graph: {node.Url}"));
            }

            kinds.Add($"{node.Method} {row.Groups[1].Value}");
            var references = Reference().Matches(node.Url + node.Body?.GetRawText()).Select(match => match.Groups[1].Value);
            depths[node.ReferenceId] = 1 + references.Select(reference => depths.GetValueOrDefault(reference)).DefaultIfEmpty().Max();
        }

        if (depths.Values.Any(depth => depth > DeepestNode) || kinds.Count > MostKinds)
        {
            throw new RefusedException(new SalesforceError("LIMIT_EXCEEDED", $"A graph can have {MostKinds} different nodes and a depth of {DeepestNode}"));
        }
    }

    private static void Write(Utf8JsonWriter json, Graph graph, ApiResult[] nodes, bool isSuccessful)
    {
        json.WriteStartObject();
        json.WriteString("graphId", graph.Id);
        json.WriteStartObject("graphResponse");
        json.WriteStartArray("compositeResponse");
        foreach (var (node, result) in graph.Nodes.Zip(nodes))
        {
            CompositeEndpoints.WriteResult(json, node, result);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteBoolean("isSuccessful", isSuccessful);
        json.WriteEndObject();
    }

    [GeneratedRegex(@"^[A-Za-z0-9][^.]{0,38}$")]
    private static partial Regex GraphId();

    [GeneratedRegex(@"^/services/data/v\d+\.0/sobjects/([A-Za-z0-9_]+)(/[^/?]+){0,2}/?(\?.*)?$")]
    private static partial Regex RowUrl();

    [GeneratedRegex(@"@\{([A-Za-z0-9_]+)")]
    private static partial Regex Reference();

    private sealed record Graph(string Id, CompositeSubrequest[] Nodes)
    {
        public static Graph Read(JsonElement json) => new(
            CompositeSubrequest.Text(json, "graphId"),
            json.TryGetProperty("compositeRequest", out var nodes) && nodes.ValueKind == JsonValueKind.Array && nodes.GetArrayLength() > 0
                ? [.. nodes.EnumerateArray().Select(CompositeSubrequest.Read)]
                : throw new RefusedException(new SalesforceError("JSON_PARSER_ERROR", "compositeRequest is required")));
    }
}
