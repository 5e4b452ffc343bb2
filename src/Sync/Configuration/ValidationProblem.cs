namespace HubSpotSfSync.Sync.Configuration;

/// <summary>What is wrong with a configuration, where, and what to do about it. Never holds the value of a secret.</summary>
public sealed record ValidationProblem(string File, int Line, int Column, string What, string Remedy)
{
    public static ValidationProblem At(SourceLocation location, string what, string remedy) =>
        new(location.File, location.Line, location.Column, what, remedy);

    public override string ToString() => $"{File}:{Line}:{Column}: {What}. {Remedy}{(Remedy.EndsWith('?') ? "" : ".")}";
}
