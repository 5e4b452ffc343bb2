using System.CommandLine;
using HubSpotSfSync.Silo.Hosting;

namespace HubSpotSfSync.Silo.Tests;

/// <summary>The commands that talk to a running silo, where there is none.</summary>
public sealed class RunningSiloTests
{
    public static TheoryData<string[]> Commands => new(["duplicates"], ["progress"], ["sync", "--connection", "emea-main", "--mapping", "contacts", "--list", "1"]);

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_silo_that_does_not_answer_is_told(string[] command)
    {
        var (code, told) = await RunAsync([.. command, "--url", "http://127.0.0.1:1"]);

        code.ShouldBe(1);
        told.ShouldStartWith("http://127.0.0.1:1/ does not answer: ");
        told.TrimEnd().ShouldEndWith("Give --url the address of a running silo.");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task What_is_no_address_is_told_before_anybody_is_asked(string[] command)
    {
        var (code, told) = await RunAsync([.. command, "--url", "localhost:8080"]);

        code.ShouldBe(1);
        told.ShouldStartWith("'localhost:8080' is no web address, such as http://127.0.0.1:8080.");
    }

    private static async Task<(int Code, string Told)> RunAsync(string[] arguments)
    {
        using var errors = new StringWriter();
        var command = SiloCommand.Build((_, _) => throw new InvalidOperationException("No silo is to be started."));
        var code = await command.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, Error = errors }, TestContext.Current.CancellationToken);
        return (code, errors.ToString());
    }
}
