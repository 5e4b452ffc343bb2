using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace HubSpotSfSync.Silo.CommandLine;

/// <summary>What the commands that talk to a running silo have in common.</summary>
internal static class RunningSilo
{
    public const int NotDone = 1;

    /// <summary>As the operator API writes it.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static Option<Uri> Url() => new("--url")
    {
        Description = "Where the silo's operator API is",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080"),
        CustomParser = Address,
    };

    /// <summary>Asks the silo, and tells where none answers.</summary>
    /// <returns>What the command ends with.</returns>
    public static async Task<int> AskAsync(Uri url, TextWriter errors, Func<HttpClient, Task<int>> ask)
    {
        using var silo = new HttpClient { BaseAddress = url };
        try
        {
            return await ask(silo);
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            await errors.WriteLineAsync($"{url} does not answer: {silent.Message} Give --url the address of a running silo.");
            return NotDone;
        }
    }

    /// <summary>Why the silo refused, in its own words.</summary>
    public static async Task<string> ProblemAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            if (JsonSerializer.Deserialize<ProblemDetails>(text, Json)?.Detail is { } detail)
            {
                return detail;
            }
        }
        catch (JsonException)
        {
            // Somebody else's page: a proxy's, or that of what runs in the silo's place.
        }

        return $"{(int)answer.StatusCode} {text}";
    }

    private static Uri? Address(ArgumentResult given)
    {
        if (Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        given.AddError($"'{given.Tokens[0].Value}' is no web address, such as http://127.0.0.1:8080.");
        return null;
    }
}
