package main

import (
	"bufio"
	"fmt"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"net/http"
)

// measurer is a worker's own: its buffers serve one image after the other.
type measurer struct {
	client *http.Client
	reader *bufio.Reader
	rest   []byte
}

func newMeasurer(client *http.Client) *measurer {
	return &measurer{client: client, reader: bufio.NewReaderSize(nil, 4<<10), rest: make([]byte, 64<<10)}
}

// measure downloads an image and returns 2 × (width + height).
func (m *measurer) measure(url string) (int, error) {
	response, err := m.client.Get(url)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("HTTP %d", response.StatusCode)
	}
	m.reader.Reset(response.Body)
	config, _, err := image.DecodeConfig(m.reader)
	if err != nil {
		return 0, err
	}
	// Only a body that was read to its end leaves the connection to the next image. In large pieces: io.Discard's
	// have 8 KB.
	for {
		_, err := response.Body.Read(m.rest)
		if err == io.EOF {
			return 2 * (config.Width + config.Height), nil
		}
		if err != nil {
			return 0, err
		}
	}
}
