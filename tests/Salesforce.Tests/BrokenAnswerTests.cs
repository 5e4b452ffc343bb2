using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

/// <summary>Against a server that is no sandbox: it says word for word what a broken line lets through.</summary>
public sealed class BrokenAnswerTests
{
    private const string Described = """{"fields":[{"name":"Email","type":"email"}]}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_that_breaks_off_after_its_head_is_asked_for_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = new Uri($"http://{listener.LocalEndpoint}");
        var login = $$"""{"access_token":"t","instance_url":"{{url}}","id":"{{url}}id/00D000000000001EAA/005000000000001AAA"}""";
        var serving = ServeAsync(listener, Whole(login), Half(Described), Whole(Described));
        var permits = new CountingPermits();
        await using var services = new ServiceCollection()
            .AddSingleton<IPermits>(permits)
            .AddLogging()
            .AddSalesforceAccount(new SalesforceAccount { Org = "main", LoginUrl = url, Login = new SalesforceLogin.ClientCredentials("client", () => "secret") })
            .BuildServiceProvider();

        var schema = await services.GetRequiredKeyedService<ICrm>("salesforce/main").DescribeAsync("Contact", new CallContext(Lane.Live), Ct);

        schema.Fields.ShouldContainKey("Email");
        permits.Granted.ShouldBe(3);
        await serving;
    }

    private static string Whole(string body) => Head(body) + body;

    private static string Half(string body) => Head(body) + body[..(body.Length / 2)];

    private static string Head(string body) =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");

    private static async Task ServeAsync(TcpListener listener, params string[] answers)
    {
        foreach (var answer in answers)
        {
            using var client = await listener.AcceptTcpClientAsync(Ct);
            await ReadRequestAsync(client.GetStream());
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), Ct);
        }
    }

    /// <summary>To its end: closing on unread bytes would reset the line and take back what was answered.</summary>
    private static async Task ReadRequestAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var length = 0;
        while (await reader.ReadLineAsync(Ct) is { Length: > 0 } header)
        {
            if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                length = int.Parse(header.AsSpan("Content-Length:".Length), CultureInfo.InvariantCulture);
            }
        }

        if (length > 0)
        {
            await reader.ReadBlockAsync(new char[length], Ct);
        }
    }
}
